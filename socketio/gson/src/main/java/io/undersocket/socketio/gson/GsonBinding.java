package io.undersocket.socketio.gson;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes whatever the application's own Gson reads and writes, with its adapters and
 * strategies.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().jsonBinding(GsonBinding.of(gson)).build();
 * }</pre>
 *
 * <p>{@code byte[]} and {@code ByteBuffer} members, at any depth, travel as attachments in both
 * directions; a client may still send an array of numbers for a {@code byte[]}. Bytes that a client
 * sends where the application has a member of type {@code Object} are refused: Gson has no way to
 * put them there. Numbers and strings are written as JavaScript writes them.
 *
 * <p>Gson does not know {@code java.time}: dates need adapters of the application's.
 *
 * <p>Safe for use by any thread, as Gson is.
 */
public final class GsonBinding implements JsonBinding {

  /** As deep as the limits of a parser may let values nest. */
  private static final int MAX_DEPTH = 5_000;

  private final Gson gson;

  private GsonBinding(Gson gson) {
    this.gson = gson.newBuilder().registerTypeAdapterFactory(Bytes.FACTORY).create();
  }

  /** With the application's Gson, which stays as it is. */
  public static GsonBinding of(Gson gson) {
    return new GsonBinding(gson);
  }

  @Override
  public @Nullable Object read(JsonSource json, Type type) {
    try {
      JsonReader reader =
          gson.newJsonReader(
              new InputStreamReader(
                  new ByteArrayInputStream(json.array(), json.offset(), json.length()),
                  StandardCharsets.UTF_8));
      reader.setNestingLimit(MAX_DEPTH);
      if (json.attachments() == 0) {
        return gson.<@Nullable Object>fromJson(reader, type);
      }
      JsonElement tree = gson.fromJson(reader, JsonElement.class);
      return gson.<@Nullable Object>fromJson(Bytes.resolve(tree, json), type);
    } catch (JsonParseException | NumberFormatException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  @Override
  public void write(Object value, JsonSink out) {
    try {
      gson.toJson(value, value.getClass(), new SinkWriter(out, gson.serializeNulls()));
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(describe(e), e);
    }
  }

  /** Without the name of the cause's class, which Gson puts first. */
  private static String describe(RuntimeException e) {
    Throwable cause = e.getCause();
    String what = String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    return what.lines().findFirst().orElse(what);
  }
}
