package io.undersocket.spring;

import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.servlet.WebSocketWay;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties that begin with {@code undersocket}. Each is an option of {@link
 * io.undersocket.socketio.SocketIoServer.Builder}, where it is explained; one that is not set
 * leaves the server its default. What none of them can say is said by a {@link
 * SocketIoServerCustomizer}.
 *
 * @param enabled Whether there is a Socket.IO server at all.
 * @param path The path below which the server is mounted, behind the application's context path.
 * @param serveClient Whether the browser client is served, as socket.io.js and its like below the
 *     path. Default true.
 * @param pingInterval How long after the open packet, and after each pong, the server sends a ping.
 *     Default 25s.
 * @param pingTimeout How long the server waits for a pong before it closes the session. Default
 *     20s.
 * @param upgradeTimeout How long an upgrade may take. Default 10s.
 * @param closeTimeout How long a closing session waits for its peer. Default 30s.
 * @param connectTimeout How long a connection may be without any namespace before it is closed.
 *     Default 45s.
 * @param maxPayload The largest POST body and the largest WebSocket message accepted
 *     (maxHttpBufferSize of the Node.js server). Default 1000000B.
 * @param transports The transports that clients may use. Default all.
 * @param allowUpgrades Whether clients are told that they may upgrade. Default true.
 * @param allowEio3 Whether clients of Socket.IO 1 and 2 may connect, too. Default false.
 * @param webSocket How WebSockets come to their connections. Default by what the container is.
 * @param listenerThreads How many threads listeners have, at most. Default a virtual thread for
 *     each task where the JDK has them, else 64.
 * @param shutdownGrace How long clients have, when the application stops, to take what was said to
 *     them.
 * @param maxSessions How many sessions there may be at a time. Default not limited.
 * @param maxPendingHandshakes How many requests may be in verification at a time. Default 10000.
 * @param maxPacketsPerPayload The most packets in one polling payload. Default 500000.
 * @param maxInboundPackets How many received packets of a connection may wait for its listeners
 *     before it is read no further. Default 1024.
 * @param maxInboundBytes As max-inbound-packets, in bytes of data. Default 4000000B.
 * @param maxOutboundBytes How many bytes may wait to be sent on a connection before it is closed as
 *     one that reads too slowly. Default 16000000B.
 * @param maxNamespacesPerConnection How many namespaces a client may be connected to over one
 *     connection. Default 1000.
 * @param maxRoomsPerSocket How many rooms a socket may be in. Default 10000.
 * @param maxPendingAcks How many acknowledgements of one socket may be waited for. Default 10000.
 * @param maxDynamicNamespaces How many namespaces there may be that clients have asked for. Default
 *     100000.
 * @param cleanupEmptyChildNamespaces Whether a namespace that a client has asked for is forgotten
 *     when its last socket has gone. Default false.
 * @param cookie The cookie with the session id that load balancers may want.
 * @param cors Which pages of other origins browsers let talk to this server.
 * @param compression What is compressed.
 * @param connectionStateRecovery Clients that come back after a lost connection.
 * @param redis The Redis that makes one of several servers.
 */
@ConfigurationProperties("undersocket")
public record UndersocketProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("/socket.io") String path,
    @Nullable Boolean serveClient,
    @Nullable Duration pingInterval,
    @Nullable Duration pingTimeout,
    @Nullable Duration upgradeTimeout,
    @Nullable Duration closeTimeout,
    @Nullable Duration connectTimeout,
    @Nullable DataSize maxPayload,
    @Nullable Set<TransportName> transports,
    @Nullable Boolean allowUpgrades,
    @Nullable Boolean allowEio3,
    @Nullable WebSocketWay webSocket,
    @Nullable Integer listenerThreads,
    @DefaultValue("5s") Duration shutdownGrace,
    @Nullable Integer maxSessions,
    @Nullable Integer maxPendingHandshakes,
    @Nullable Integer maxPacketsPerPayload,
    @Nullable Integer maxInboundPackets,
    @Nullable DataSize maxInboundBytes,
    @Nullable DataSize maxOutboundBytes,
    @Nullable Integer maxNamespacesPerConnection,
    @Nullable Integer maxRoomsPerSocket,
    @Nullable Integer maxPendingAcks,
    @Nullable Integer maxDynamicNamespaces,
    @Nullable Boolean cleanupEmptyChildNamespaces,
    @DefaultValue Cookie cookie,
    @DefaultValue Cors cors,
    @DefaultValue Compression compression,
    @DefaultValue ConnectionStateRecovery connectionStateRecovery,
    @DefaultValue Redis redis) {

  /**
   * Checks what is used as it is, and lets the path end without a slash.
   *
   * @throws IllegalArgumentException if the path does not begin with a slash, or is nothing else
   */
  public UndersocketProperties {
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (!bare.startsWith("/") || bare.contains("*")) {
      throw new IllegalArgumentException(
          "undersocket.path is '"
              + path
              + "', must begin with a slash, have something behind it and no '*', as /socket.io");
    }
    path = bare;
  }

  /**
   * The cookie with the session id, set by the response that opens a polling session. Other
   * attributes than these are a customizer's to set.
   *
   * @param name Its name; without one there is no cookie.
   * @param maxAge How long browsers keep it. Default for as long as they run.
   */
  public record Cookie(@Nullable String name, @Nullable Duration maxAge) {}

  /**
   * Cross-origin resource sharing, if it is the server's to say. Without origins it is not, and
   * what filters in front of it say holds, such as a CorsFilter or Spring Security's cors().
   *
   * @param allowedOrigins The origins of these pages, each as browsers send it; * for all.
   * @param allowCredentials Whether these pages may send cookies. With * every page in the world
   *     acts with the cookies of its visitors.
   * @param allowedHeaders The request headers that they may set. Default those that a preflight
   *     asks for.
   * @param exposedHeaders The response headers that they may read. Default none.
   * @param maxAge How long browsers may remember the answer to a preflight.
   */
  public record Cors(
      @DefaultValue List<String> allowedOrigins,
      @DefaultValue("false") boolean allowCredentials,
      @DefaultValue List<String> allowedHeaders,
      @DefaultValue List<String> exposedHeaders,
      @Nullable Duration maxAge) {}

  /**
   * What is compressed.
   *
   * @param http Whether answers to polls are. Default true.
   * @param httpThreshold From which size on. Default 1024B.
   * @param webSocket Whether WebSocket messages are, for clients that offer it. Costs some 300KB of
   *     native memory for each connection.
   * @param webSocketThreshold From which size on. Default 1024B.
   */
  public record Compression(
      @DefaultValue("true") boolean http,
      @DefaultValue("1024B") DataSize httpThreshold,
      @DefaultValue("false") boolean webSocket,
      @DefaultValue("1024B") DataSize webSocketThreshold) {}

  /**
   * Clients that come back after a lost connection, get their id, rooms and data back and what they
   * missed.
   *
   * @param enabled Whether clients can. Needs an adapter that can do it, as the default one and the
   *     one for Redis streams can.
   * @param maxDisconnectionDuration How long after the loss. Default 2m.
   * @param skipMiddlewares Whether a client that recovers passes middlewares unseen. Default true.
   */
  public record ConnectionStateRecovery(
      @DefaultValue("false") boolean enabled,
      @Nullable Duration maxDisconnectionDuration,
      @Nullable Boolean skipMiddlewares) {}

  /**
   * The Redis that makes one of several servers, with undersocket-adapter-redis on the class path.
   *
   * @param enabled Whether it is used. Default if one is configured, here or by spring.data.redis.
   * @param url Where it is, as redis://user:password@host:6379. Default what spring.data.redis says
   *     (url, or host, port and what belongs to them).
   * @param format How servers speak to each other: the format of which official adapter.
   * @param key How channels begin, or the name of the stream. Default that of the official adapter.
   */
  public record Redis(
      @Nullable Boolean enabled,
      @Nullable String url,
      @DefaultValue("classic") Format format,
      @Nullable String key) {

    /** The official adapters in whose formats servers can speak to each other. */
    public enum Format {
      /** Pub/sub, as {@code createAdapter} of {@code @socket.io/redis-adapter}. */
      CLASSIC,
      /** Sharded pub/sub, as {@code createShardedAdapter} of {@code @socket.io/redis-adapter}. */
      SHARDED,
      /** A stream, as {@code @socket.io/redis-streams-adapter}; clients can recover by it. */
      STREAMS
    }
  }
}
