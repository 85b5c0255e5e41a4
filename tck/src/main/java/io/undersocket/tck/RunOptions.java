package io.undersocket.tck;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Whom to judge, by what.
 *
 * @param url where the server is, without a path; absent if it is only asked what cases there are
 * @param name what reports call the server
 * @param enginePath where its Engine.IO echo is
 * @param socketPath where its Socket.IO server is
 * @param selection which cases
 * @param report the folder that reports are written to, if any
 * @param brief the file that a judgement to be kept is written to, if any
 * @param task what to do
 */
record RunOptions(
    @Nullable URI url,
    String name,
    String enginePath,
    String socketPath,
    Selection selection,
    @Nullable Path report,
    @Nullable Path brief,
    Task task) {

  /** What to do with the cases. */
  enum Task {
    JUDGE,
    LIST
  }

  static final String ENGINE_PATH = "/engine.io/";
  static final String SOCKET_PATH = "/socket.io/";

  static RunOptions parse(List<String> words) throws UsageException {
    URI url = null;
    String name = null;
    String enginePath = ENGINE_PATH;
    String socketPath = SOCKET_PATH;
    List<String> suites = List.of();
    List<String> cases = List.of();
    Path report = null;
    Path brief = null;
    Task task = Task.JUDGE;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      try {
        switch (option) {
          case "--target" -> url = url(rest.next());
          case "--name" -> name = rest.next();
          case "--engine-path" -> enginePath = path(option, rest.next());
          case "--path" -> socketPath = path(option, rest.next());
          case "--suite" -> suites = Selection.list(option, rest.next());
          case "--case" -> cases = Selection.list(option, rest.next());
          case "--report" -> report = file(option, rest.next());
          case "--brief" -> brief = file(option, rest.next());
          case "--list" -> task = Task.LIST;
          default -> throw new UsageException("unknown option \"" + option + "\"");
        }
      } catch (NoSuchElementException e) {
        throw new UsageException("option " + option + " needs a value");
      }
    }
    if (url == null && task == Task.JUDGE) {
      throw new UsageException("--target is missing: whom to judge, as http://localhost:3000");
    }
    return new RunOptions(
        url,
        name != null ? name : url != null ? url.getAuthority() : "",
        enginePath,
        socketPath,
        new Selection(suites, cases),
        report,
        brief,
        task);
  }

  private static URI url(String text) throws UsageException {
    try {
      URI url = new URI(text);
      String path = url.getPath() == null ? "" : url.getPath();
      if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getUserInfo() != null) {
        throw new UsageException(
            "--target is \"" + text + "\", must be as http://localhost:3000 (https is not tried)");
      }
      if (path.length() > 1 || url.getQuery() != null || url.getFragment() != null) {
        throw new UsageException(
            "--target is \"" + text + "\", must end with the port: --path says where below it");
      }
      return path.isEmpty() ? url : new URI(text.substring(0, text.length() - 1));
    } catch (URISyntaxException e) {
      throw new UsageException("--target is \"" + text + "\": " + e.getReason());
    }
  }

  /** With a slash at both ends, whatever was given. */
  private static String path(String option, String text) throws UsageException {
    String path =
        (text.startsWith("/") ? "" : "/")
            + text
            + (text.endsWith("/") || text.isEmpty() ? "" : "/");
    if (!path.matches("[/\\w.~!$&'()*+,;=:@%-]+")) {
      throw new UsageException(option + " is \"" + text + "\", must be a path as /socket.io/");
    }
    return path;
  }

  static Path file(String option, String text) throws UsageException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(option + " is \"" + text + "\": " + e.getReason());
    }
  }
}
