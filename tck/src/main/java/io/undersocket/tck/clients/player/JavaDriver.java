package io.undersocket.tck.clients.player;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * Plays scenarios with the Java client that is on the class path: reads a line of JSON {@code {id,
 * scenario, url, path, transport, room}}, answers a line {@code {id, ok, expected, received, log}};
 * many at once. Says {@code {ready: true}} first. Asks for a restart of the server with {@code {id,
 * restart: true}} and waits for {@code {id, restarted: true}}. Ends with its input.
 */
public final class JavaDriver {

  private static final Logger LOG = Logger.getLogger("io.undersocket.tck");

  private final int generation;
  private final PrintStream out = System.out; // guarded by itself
  private final Map<String, CompletableFuture<Void>> restarts = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private JavaDriver(int generation) {
    this.generation = generation;
  }

  /** Its argument says which Socket.IO the client is of: 2 or 4. */
  public static void main(String[] args) throws IOException, JSONException {
    // The clients tell of each failed connection otherwise, on the error output.
    Logger.getLogger("").setLevel(Level.SEVERE);
    new JavaDriver(Integer.parseInt(args[0])).answer();
    System.exit(0);
  }

  private void answer() throws IOException, JSONException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say(new JSONObject().put("ready", true));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JSONObject request = new JSONObject(line);
      if (request.has("restarted")) {
        CompletableFuture<Void> asked = restarts.remove(request.getString("id"));
        if (asked != null) {
          asked.complete(null);
        }
      } else {
        threads.execute(() -> say(play(request)));
      }
    }
  }

  private JSONObject play(JSONObject request) {
    try {
      String id = request.getString("id");
      JavaStage stage =
          new JavaStage(
              new JavaStage.Setting(
                  generation,
                  request.getString("url"),
                  request.getString("path"),
                  request.getString("transport"),
                  request.getString("room"),
                  () -> restart(id)));
      return stage.play(JavaScenarios.named(request.getString("scenario"))).put("id", id);
    } catch (JSONException e) {
      throw new IllegalArgumentException("not a request: " + request, e);
    }
  }

  private CompletableFuture<Void> restart(String id) {
    CompletableFuture<Void> restarted = new CompletableFuture<>();
    restarts.put(id, restarted);
    try {
      say(new JSONObject().put("id", id).put("restart", true));
    } catch (JSONException e) {
      restarted.completeExceptionally(e);
    }
    return restarted;
  }

  private void say(JSONObject line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      out.write(bytes, 0, bytes.length);
      out.flush();
      if (out.checkError()) {
        LOG.severe("nobody listens");
      }
    }
  }
}
