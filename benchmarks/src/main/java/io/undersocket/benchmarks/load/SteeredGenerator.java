package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A generator that takes orders line by line, so that one warm process serves a whole comparison.
 *
 * <pre>
 * run  mode=echo1 port=... ...   ->  measured count=... nanos=...
 * cluster mode=room ports=... ... ->  measured operations=... nanos=...
 * hold mode=idle port=... ...    ->  measured count=... (the connections stay)
 * release                        ->  released
 * </pre>
 *
 * An order that fails is answered {@code failed} and the reason.
 */
final class SteeredGenerator {

  private static final String END = "";
  private static final Duration HOLDING_LIMIT = Duration.ofMinutes(10);

  private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
  private final PrintStream answers;
  private final Thread reader;

  SteeredGenerator(InputStream orders, PrintStream answers) {
    this.answers = answers;
    this.reader = new Thread(() -> readAll(orders), "orders");
    reader.setDaemon(true);
  }

  /** Serves until the orders end. */
  void serve() throws InterruptedException {
    reader.start();
    for (String order = orders.take(); !order.equals(END); order = orders.take()) {
      String answer;
      try {
        answer = obey(order);
      } catch (IOException | RuntimeException e) {
        answer = ("failed " + e).replaceAll("\\s+", " ");
      }
      answers.println(answer);
      answers.flush();
    }
  }

  private String obey(String order) throws IOException {
    int space = order.indexOf(' ');
    String verb = space < 0 ? order : order.substring(0, space);
    return switch (verb) {
      case "run" -> {
        try (LoadGenerator generator = new LoadGenerator(LoadPlan.parse(order.substring(space)))) {
          yield "measured " + generator.run().toLine();
        }
      }
      case "cluster" -> {
        ClusterPlan plan = ClusterPlan.parse(order.substring(space));
        try (ClusterGenerator generator = new ClusterGenerator(plan)) {
          yield "measured " + generator.run().toLine();
        }
      }
      case "hold" -> hold(LoadPlan.parse(order.substring(space)));
      default -> throw new IllegalArgumentException("unknown order " + verb);
    };
  }

  private String hold(LoadPlan plan) throws IOException {
    try (LoadGenerator generator = new LoadGenerator(plan)) {
      answers.println("measured " + generator.open().toLine());
      answers.flush();
      generator.linger(() -> !orders.isEmpty(), HOLDING_LIMIT);
      if ("release".equals(orders.peek())) {
        orders.remove();
      }
      generator.leave();
      return "released";
    }
  }

  private void readAll(InputStream input) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          orders.add(line);
        }
      }
    } catch (IOException e) {
      System.err.println("orders ended: " + e);
    } finally {
      orders.add(END);
    }
  }
}
