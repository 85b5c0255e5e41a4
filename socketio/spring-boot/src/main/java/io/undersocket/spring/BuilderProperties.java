package io.undersocket.spring;

import io.undersocket.engineio.Cors;
import io.undersocket.engineio.HttpCompression;
import io.undersocket.engineio.SessionCookie;
import io.undersocket.engineio.WebSocketCompression;
import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.SocketIoServer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Sets on a server's builder what the properties say, and nothing else. */
final class BuilderProperties {

  private final UndersocketProperties properties;

  BuilderProperties(UndersocketProperties properties) {
    this.properties = properties;
  }

  void apply(SocketIoServer.Builder builder) {
    set(properties.serveClient(), builder::serveClient);
    set(properties.pingInterval(), builder::pingInterval);
    set(properties.pingTimeout(), builder::pingTimeout);
    set(properties.upgradeTimeout(), builder::upgradeTimeout);
    set(properties.closeTimeout(), builder::closeTimeout);
    set(properties.connectTimeout(), builder::connectTimeout);
    set(properties.transports(), builder::transports);
    set(properties.allowUpgrades(), builder::allowUpgrades);
    set(properties.allowEio3(), builder::allowEIO3);
    set(properties.listenerThreads(), builder::listenerThreads);
    applyBounds(builder);
    applyCompression(properties.compression(), builder);
    applyCookie(properties.cookie(), builder);
    applyRecovery(properties.connectionStateRecovery(), builder);
    set(cors(properties.cors()), builder::cors);
  }

  private void applyBounds(SocketIoServer.Builder builder) {
    set(
        properties.maxPayload(),
        size -> builder.maxPayload(bytesInAnInt("undersocket.max-payload", size)));
    set(properties.maxSessions(), builder::maxSessions);
    set(properties.maxPendingHandshakes(), builder::maxPendingHandshakes);
    set(properties.maxPacketsPerPayload(), builder::maxPacketsPerPayload);
    set(properties.maxInboundPackets(), builder::maxInboundPackets);
    set(properties.maxInboundBytes(), size -> builder.maxInboundBytes(size.toBytes()));
    set(properties.maxOutboundBytes(), size -> builder.maxOutboundBytes(size.toBytes()));
    set(properties.maxNamespacesPerConnection(), builder::maxNamespacesPerConnection);
    set(properties.maxRoomsPerSocket(), builder::maxRoomsPerSocket);
    set(properties.maxPendingAcks(), builder::maxPendingAcks);
    set(properties.maxDynamicNamespaces(), builder::maxDynamicNamespaces);
    set(properties.cleanupEmptyChildNamespaces(), builder::cleanupEmptyChildNamespaces);
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  private static int bytesInAnInt(String property, DataSize size) {
    if (size.toBytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          property + " is " + size + ", must be " + Integer.MAX_VALUE + "B or less");
    }
    return (int) size.toBytes();
  }

  private static void applyCompression(
      UndersocketProperties.Compression compression, SocketIoServer.Builder builder) {
    builder.httpCompression(
        compression.http()
            ? new HttpCompression(
                bytesInAnInt("undersocket.compression.http-threshold", compression.httpThreshold()))
            : HttpCompression.DISABLED);
    if (compression.webSocket()) {
      builder.webSocketCompression(
          new WebSocketCompression(
              bytesInAnInt(
                  "undersocket.compression.web-socket-threshold", compression.webSocketThreshold()),
              true,
              true));
    }
  }

  private static void applyCookie(
      UndersocketProperties.Cookie cookie, SocketIoServer.Builder builder) {
    if (cookie.name() != null) {
      SessionCookie named = SessionCookie.named(cookie.name());
      builder.cookie(cookie.maxAge() == null ? named : named.maxAge(cookie.maxAge()));
    }
  }

  private static void applyRecovery(
      UndersocketProperties.ConnectionStateRecovery recovery, SocketIoServer.Builder builder) {
    if (!recovery.enabled()) {
      return;
    }
    ConnectionStateRecovery set = ConnectionStateRecovery.defaults();
    if (recovery.maxDisconnectionDuration() != null) {
      set = set.withMaxDisconnectionDuration(recovery.maxDisconnectionDuration());
    }
    if (recovery.skipMiddlewares() != null) {
      set = set.withSkipMiddlewares(recovery.skipMiddlewares());
    }
    builder.connectionStateRecovery(set);
  }

  /** Null if it is not the server's to say. */
  private static @Nullable Cors cors(UndersocketProperties.Cors properties) {
    List<String> origins = properties.allowedOrigins();
    if (origins.isEmpty()) {
      return null;
    }
    Cors cors = origins(origins, properties.allowCredentials());
    if (properties.allowCredentials()) {
      cors = cors.credentials();
    }
    if (!properties.allowedHeaders().isEmpty()) {
      cors = cors.allowedHeaders(properties.allowedHeaders().toArray(String[]::new));
    }
    if (!properties.exposedHeaders().isEmpty()) {
      cors = cors.exposedHeaders(properties.exposedHeaders().toArray(String[]::new));
    }
    return properties.maxAge() == null ? cors : cors.maxAge(properties.maxAge());
  }

  private static Cors origins(List<String> origins, boolean credentials) {
    if (!origins.contains("*")) {
      return Cors.origins(origins.toArray(String[]::new));
    }
    if (origins.size() > 1) {
      throw new IllegalArgumentException(
          "undersocket.cors.allowed-origins is "
              + origins
              + ": with * among them the others say nothing, so name * alone, or leave it out");
    }
    // Browsers refuse * to pages that send credentials.
    return credentials ? Cors.reflectOrigin() : Cors.anyOrigin();
  }
}
