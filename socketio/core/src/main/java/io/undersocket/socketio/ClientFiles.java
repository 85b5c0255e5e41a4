package io.undersocket.socketio;

import io.undersocket.engineio.StaticFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The official browser client, from the resources of {@code undersocket-socketio-client} if that is
 * there.
 */
final class ClientFiles {

  private static final Logger log = LoggerFactory.getLogger(ClientFiles.class);

  private static final String RESOURCES = "io/undersocket/socketio/client/";

  private static final String[] BUNDLES = {
    "socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"
  };

  /** Ends with a slash. */
  private final String path;

  private final Map<String, StaticFile> files = new HashMap<>();

  private ClientFiles(String path, String version) {
    this.path = path.endsWith("/") ? path : path + "/";
    for (String bundle : BUNDLES) {
      add(bundle, "application/javascript; charset=utf-8", version);
      add(bundle + ".map", "application/json; charset=utf-8", version);
    }
  }

  private void add(String name, String contentType, String version) {
    files.put(name, new StaticFile(contentType, "\"" + version + "\"", () -> load(name)));
  }

  /** The files of a server that is mounted there, or null if there are none. */
  static @Nullable ClientFiles of(String path) {
    try (InputStream in = resource("version.properties")) {
      if (in == null) {
        log.info(
            "The browser client is not served: undersocket-socketio-client is not on the class path."
                + " Add it, or say serveClient(false)");
        return null;
      }
      Properties properties = new Properties();
      properties.load(in);
      return new ClientFiles(path, properties.getProperty("version"));
    } catch (IOException e) {
      log.warn("The browser client is not served: its version cannot be read", e);
      return null;
    }
  }

  /**
   * The file that a request is for, or null. Where the server is mounted below another prefix than
   * its path, the end of the request's path decides.
   */
  @Nullable StaticFile find(String requestPath) {
    if (!requestPath.endsWith(".js") && !requestPath.endsWith(".map")) {
      return null;
    }
    int start = requestPath.startsWith(path) ? path.length() : requestPath.lastIndexOf('/') + 1;
    return files.get(requestPath.substring(start));
  }

  private static byte[] load(String name) {
    try (InputStream in = resource(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "undersocket-socketio-client has no " + name + ": is it the right version?");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the browser client cannot be read", e);
    }
  }

  /** Asks the loader, since on a module path a class sees the resources of its own module only. */
  private static @Nullable InputStream resource(String name) {
    return ClientFiles.class.getClassLoader().getResourceAsStream(RESOURCES + name);
  }
}
