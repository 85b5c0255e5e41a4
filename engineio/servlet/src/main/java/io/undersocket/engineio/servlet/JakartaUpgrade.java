package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.HttpHeaders;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Upgrades in any container that has Jakarta WebSocket 2.1, to its messages: an endpoint for each
 * request, which is registered nowhere.
 */
final class JakartaUpgrade implements WebSocketUpgrade {

  /** Where a container that has it puts it. */
  private static final String ATTRIBUTE = "jakarta.websocket.server.ServerContainer";

  /** What the container says by itself. */
  private static final Set<String> CONTAINERS_HEADERS =
      Set.of("upgrade", "connection", "sec-websocket-accept");

  private final ServerContainer container;
  private final IoLanes lanes;

  JakartaUpgrade(ServletContext context, IoLanes lanes) {
    if (!(context.getAttribute(ATTRIBUTE) instanceof ServerContainer found)) {
      throw new IllegalStateException("no ServerContainer in the servlet context");
    }
    this.container = found;
    this.lanes = lanes;
  }

  @Override
  public boolean carriesFrames() {
    return false;
  }

  @Override
  public void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      HttpHeaders headers,
      UpgradeListener listener,
      Runnable lost)
      throws IOException, ServletException {
    JakartaEndpoint endpoint = new JakartaEndpoint();
    endpoint.prepare(lanes, listener);
    ServerEndpointConfig config =
        ServerEndpointConfig.Builder.create(JakartaEndpoint.class, "/")
            .configurator(new Handshake(endpoint, headers))
            .build();
    try {
      container.upgradeHttpToWebSocket(request, response, config, Map.of());
    } catch (DeploymentException e) {
      throw new UnsupportedOperationException("The container refused a handshake", e);
    }
    endpoint.awaitOpen(lanes, lost);
  }

  /** The engine has decided already; this adds what it has to say. */
  private static final class Handshake extends ServerEndpointConfig.Configurator {

    private final JakartaEndpoint endpoint;
    private final HttpHeaders headers;

    Handshake(JakartaEndpoint endpoint, HttpHeaders headers) {
      this.endpoint = endpoint;
      this.headers = headers;
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
      return endpointClass.cast(endpoint);
    }

    @Override
    public boolean checkOrigin(String origin) {
      return true;
    }

    /** None: each container compresses in its own way, and within no bound of the engine's. */
    @Override
    public List<Extension> getNegotiatedExtensions(
        List<Extension> installed, List<Extension> requested) {
      return List.of();
    }

    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
      return "";
    }

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      headers.forEach(
          (name, value) -> {
            if (!CONTAINERS_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
              response.getHeaders().computeIfAbsent(name, none -> new ArrayList<>()).add(value);
            }
          });
    }
  }
}
