package io.undersocket.socketio;

import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.socketio.protocol.JsonCodec;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a socket on another node, as that node tells of it. What is missing there, or of
 * another type than it should be, reads as if it were empty.
 */
final class RemoteHandshake implements Handshake {

  private final Map<String, ? extends @Nullable Object> told;

  RemoteHandshake(Map<String, ? extends @Nullable Object> told) {
    this.told = told;
  }

  private @Nullable Object plain(String name) {
    Object value = told.get(name);
    return value instanceof Json json ? json.value() : value;
  }

  private String text(String name) {
    return plain(name) instanceof String text ? text : "";
  }

  private boolean flag(String name) {
    return Boolean.TRUE.equals(plain(name));
  }

  private Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (plain(name) instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key instanceof String && value != null) {
              texts.put((String) key, String.valueOf(value));
            }
          });
    }
    return texts;
  }

  @Override
  public HttpHeaders headers() {
    HttpHeaders headers = HttpHeaders.of();
    texts("headers")
        .forEach(
            (name, value) -> {
              try {
                headers.add(name, value);
              } catch (IllegalArgumentException e) {
                // Another server takes for a header what we do not.
              }
            });
    return headers;
  }

  @Override
  public @Nullable String header(String name) {
    for (Map.Entry<String, String> header : texts("headers").entrySet()) {
      if (header.getKey().equalsIgnoreCase(name)) {
        return header.getValue();
      }
    }
    return null;
  }

  @Override
  public String time() {
    return text("time");
  }

  @Override
  public String address() {
    return text("address");
  }

  @Override
  public boolean xdomain() {
    return flag("xdomain");
  }

  @Override
  public boolean secure() {
    return flag("secure");
  }

  @Override
  public Instant issued() {
    return Instant.ofEpochMilli(plain("issued") instanceof Number number ? number.longValue() : 0);
  }

  @Override
  public String url() {
    return text("url");
  }

  @Override
  public Map<String, String> query() {
    return texts("query");
  }

  @Override
  public Json auth() {
    Object auth = told.get("auth");
    return auth instanceof Json json
        ? json
        : JsonCodec.builtIn().value(auth == null ? Map.of() : auth);
  }

  @Override
  @SuppressWarnings("unchecked") // nulls of another node's JSON aside, these are objects
  public Map<String, Object> toMap() {
    return (Map<String, Object>) Collections.unmodifiableMap(told);
  }

  @Override
  public String toString() {
    return "Handshake[" + url() + "]";
  }
}
