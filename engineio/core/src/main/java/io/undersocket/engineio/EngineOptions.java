package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an engine; made by an {@link EngineOptionsBuilder}, where each is explained.
 *
 * @param pingInterval see {@link EngineOptionsBuilder#pingInterval}
 * @param pingTimeout see {@link EngineOptionsBuilder#pingTimeout}
 * @param upgradeTimeout see {@link EngineOptionsBuilder#upgradeTimeout}
 * @param closeTimeout see {@link EngineOptionsBuilder#closeTimeout}
 * @param maxPayload see {@link EngineOptionsBuilder#maxPayload}
 * @param transports see {@link EngineOptionsBuilder#transports}
 * @param allowEIO3 see {@link EngineOptionsBuilder#allowEIO3}
 * @param allowUpgrades see {@link EngineOptionsBuilder#allowUpgrades}
 * @param httpCompression see {@link EngineOptionsBuilder#httpCompression}
 * @param webSocketCompression see {@link EngineOptionsBuilder#webSocketCompression}
 * @param initialPacket see {@link EngineOptionsBuilder#initialPacket}
 * @param cookie see {@link EngineOptionsBuilder#cookie}
 * @param cors see {@link EngineOptionsBuilder#cors}
 * @param allowRequest see {@link EngineOptionsBuilder#allowRequestAsync}
 * @param idGenerator see {@link EngineOptionsBuilder#idGenerator}
 * @param executor see {@link EngineOptionsBuilder#executor}
 * @param listenerThreads see {@link EngineOptionsBuilder#listenerThreads}; 0 unless set
 * @param maxPacketsPerPayload see {@link EngineOptionsBuilder#maxPacketsPerPayload}
 * @param maxInboundPackets see {@link EngineOptionsBuilder#maxInboundPackets}
 * @param maxInboundBytes see {@link EngineOptionsBuilder#maxInboundBytes}
 * @param maxOutboundBytes see {@link EngineOptionsBuilder#maxOutboundBytes}
 * @param maxPendingHandshakes see {@link EngineOptionsBuilder#maxPendingHandshakes}
 * @param maxSessions see {@link EngineOptionsBuilder#maxSessions}
 */
public record EngineOptions(
    Duration pingInterval,
    Duration pingTimeout,
    Duration upgradeTimeout,
    Duration closeTimeout,
    int maxPayload,
    Set<TransportName> transports,
    boolean allowEIO3,
    boolean allowUpgrades,
    HttpCompression httpCompression,
    @Nullable WebSocketCompression webSocketCompression,
    @Nullable Message initialPacket,
    @Nullable SessionCookie cookie,
    Cors cors,
    @Nullable Function<EngineRequest, CompletionStage<Admission>> allowRequest,
    IdGenerator idGenerator,
    @Nullable Executor executor,
    int listenerThreads,
    int maxPacketsPerPayload,
    int maxInboundPackets,
    long maxInboundBytes,
    long maxOutboundBytes,
    int maxPendingHandshakes,
    int maxSessions) {}
