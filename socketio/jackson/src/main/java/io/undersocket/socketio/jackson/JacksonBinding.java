package io.undersocket.socketio.jackson;

import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads and writes whatever the application's own Jackson 3 mapper reads and writes: records,
 * beans, generic types, {@code java.time}, polymorphic types, all as the mapper is configured and
 * its modules say.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().jsonBinding(JacksonBinding.of(mapper)).build();
 * io.onConnection(socket -> socket.on("order", Order.class, (order, ack) -> ack.send(place(order))));
 * }</pre>
 *
 * <p>{@code byte[]} and {@code ByteBuffer} members, at any depth, travel as attachments in both
 * directions instead of base64; a client may still send base64 for them. Bytes in a member of type
 * {@code Object} are read as {@code byte[]}.
 *
 * <p>Numbers and strings are written as JavaScript writes them, so that {@code 1.0} is {@code 1};
 * what is not a finite number is {@code null}. Of the mapper's {@code StreamReadConstraints} those
 * that are stricter than the parser's limits count.
 *
 * <p>Safe for use by any thread, as mappers are.
 */
public final class JacksonBinding implements JsonBinding {

  private final ObjectMapper mapper;

  /** Reads texts that have attachments; has no features of its own, as the text is plain JSON. */
  private final JsonFactory plain;

  private JacksonBinding(ObjectMapper mapper) {
    if (!(mapper.tokenStreamFactory() instanceof JsonFactory)) {
      throw new IllegalArgumentException(
          "the mapper is one for "
              + mapper.tokenStreamFactory().getFormatName()
              + ": Socket.IO needs one for JSON");
    }
    this.mapper = mapper;
    this.plain =
        JsonFactory.builder()
            .streamReadConstraints(mapper.tokenStreamFactory().streamReadConstraints())
            .build();
  }

  /**
   * With the application's mapper, which is used as it is.
   *
   * @throws IllegalArgumentException if the mapper is not one for JSON
   */
  public static JacksonBinding of(ObjectMapper mapper) {
    return new JacksonBinding(mapper);
  }

  @Override
  public @Nullable Object read(JsonSource json, Type type) {
    try {
      ObjectReader reader = mapper.readerFor(mapper.constructType(type));
      if (json.attachments() == 0) {
        return reader.readValue(json.array(), json.offset(), json.length());
      }
      try (TokenBuffer tokens = Tokens.read(json, plain)) {
        return reader.readValue(tokens);
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  @Override
  public void write(Object value, JsonSink out) {
    try (Tokens tokens = new Tokens(mapper)) {
      mapper.writeValue(tokens, value);
      try (JsonParser written = tokens.asParser()) {
        Tokens.copy(written, out, mapper);
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  /** Where and what, in one line: Jackson's own message goes on with where in the text it was. */
  private static String describe(JacksonException e) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    String what = String.valueOf(e.getOriginalMessage()).replaceAll("\\s*\\R\\s*", " ");
    return path.isEmpty() ? what : path + ": " + what;
  }
}
