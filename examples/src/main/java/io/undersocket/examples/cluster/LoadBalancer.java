package io.undersocket.examples.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the nodes. Programs run with the configuration that the guide shows, but for
 * the ports.
 */
enum LoadBalancer {
  /** The program {@code nginx}. */
  NGINX("nginx", List.of("nginx.conf")) {
    @Override
    List<String> command(String program, Path folder) {
      return List.of(
          program, "-e", "stderr", "-p", folder.toString(), "-c", "main.conf", "-g", "daemon off;");
    }

    @Override
    void prepare(Path folder) throws IOException {
      // Started by root its workers are somebody else, and get to the folders in here.
      if (!folder.toFile().setExecutable(true, false)) {
        throw new IOException("Nobody else gets to " + folder);
      }
      // What a distribution has around the files of conf.d, with everything in this folder.
      String main =
          """
          pid nginx.pid;
          error_log stderr;
          events {}
          http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            include nginx.conf;
          }
          """;
      Files.writeString(folder.resolve("main.conf"), main);
    }
  },

  /** The program {@code haproxy}, sticky by a cookie or by address. */
  HAPROXY("haproxy", List.of("haproxy.cfg")) {
    @Override
    List<String> command(String program, Path folder) {
      return List.of(program, "-db", "-f", "haproxy.cfg");
    }
  },

  /** The program {@code haproxy}, sticky by the ids of sessions. */
  HAPROXY_SID("haproxy", List.of("haproxy-sid.cfg")) {
    @Override
    List<String> command(String program, Path folder) {
      return List.of(program, "-db", "-f", "haproxy-sid.cfg");
    }
  },

  /** The program {@code traefik}. */
  TRAEFIK("traefik", List.of("traefik.yml", "traefik-nodes.yml")) {
    @Override
    List<String> command(String program, Path folder) {
      return List.of(program, "--configFile=traefik.yml");
    }
  },

  /** {@link StickyBalancer}, which is a part of this example: nothing has to be installed. */
  BUILT_IN("", List.of()) {
    @Override
    List<String> command(String program, Path folder) {
      throw new IllegalStateException("It is no program");
    }
  };

  /** Where programs are: on the path, and where distributions put those for administrators. */
  static final String PROGRAM_FOLDERS =
      String.join(
          File.pathSeparator,
          System.getenv().getOrDefault("PATH", ""),
          "/usr/sbin",
          "/usr/local/sbin");

  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:300([0-3])");

  private final String program;
  private final List<String> files;

  LoadBalancer(String program, List<String> files) {
    this.program = program;
    this.files = files;
  }

  /** How to start the program in the foreground, in a folder with its configuration. */
  abstract List<String> command(String found, Path folder);

  void prepare(Path folder) throws IOException {}

  /** The one of this name, in lower case and with hyphens. */
  static LoadBalancer named(String name) {
    return Stream.of(values())
        .filter(balancer -> balancer.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no load balancer " + name + ", but " + List.of(values())));
  }

  /** The program's file, or null if it is in none of these folders. */
  @Nullable Path find(String folders) {
    return Stream.of(folders.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> Stream.of(program, program + ".exe").map(Path.of(folder)::resolve))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElse(null);
  }

  /**
   * Starts it.
   *
   * @param folder for its files
   * @param port where it listens
   * @param nodes the three ports of the nodes
   * @throws IOException if the program is not there, or does not start
   */
  AutoCloseable start(Path folder, int port, List<Integer> nodes) throws IOException {
    if (this == BUILT_IN) {
      return StickyBalancer.start(port, nodes);
    }
    Path found = find(PROGRAM_FOLDERS);
    if (found == null) {
      throw new IOException(
          "There is no program "
              + program
              + " on the path. Install it, or say \"built-in\" to do without.");
    }
    for (String file : files) {
      Files.writeString(folder.resolve(file), configuration(file, port, nodes));
    }
    prepare(folder);
    return ChildProcess.start(program, port, folder, command(found.toString(), folder), Map.of());
  }

  /** A file as the guide shows it, with other ports. */
  static String configuration(String file, int port, List<Integer> nodes) throws IOException {
    try (InputStream resource = LoadBalancer.class.getResourceAsStream("proxies/" + file)) {
      if (resource == null) {
        throw new IOException("The resource proxies/" + file + " is missing");
      }
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      return PORT.matcher(text)
          .replaceAll(
              match -> {
                int index = Integer.parseInt(match.group(1));
                return "127.0.0.1:" + (index == 0 ? port : nodes.get(index - 1));
              });
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
