package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.benchmarks.Main;
import io.undersocket.benchmarks.load.ClusterMeasurement;
import io.undersocket.benchmarks.load.ClusterPlan;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Measurement;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The load generator, a process of its own that stays warm from order to order. */
public final class GeneratorProcess implements AutoCloseable {

  public static final List<String> JVM_FLAGS = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

  /**
   * What the generator may need beside the time of the plan: its own limits for opening, draining
   * and leaving.
   */
  private static final Duration MARGIN = Duration.ofSeconds(90);

  private static final String ENDED = "ended";

  private final Process process;
  private final PrintWriter orders;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private GeneratorProcess(Process process) {
    this.process = process;
    this.orders = new PrintWriter(process.getOutputStream(), true, UTF_8);
  }

  /** Starts it; it has nothing to do yet. */
  public static GeneratorProcess start(Pinning pinning) throws IOException {
    List<String> java = Pinning.join(pinning.generator(), List.of(Jdk.tool("java")));
    List<String> flags = Pinning.join(java, JVM_FLAGS);
    List<String> command =
        Pinning.join(
            flags,
            List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "load",
                "--steered"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    GeneratorProcess generator = new GeneratorProcess(Children.adopt(builder.start()));
    Thread reader = new Thread(generator::readAnswers, "generator");
    reader.setDaemon(true);
    reader.start();
    return generator;
  }

  private void readAnswers() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException e) {
      // The end says it all.
    } finally {
      answers.add(ENDED);
    }
  }

  /** Opens connections, loads, measures, and closes them. */
  Measurement run(LoadPlan plan) throws LoadFailed, InterruptedException {
    orders.println("run " + plan.toLine());
    return measured(plan);
  }

  /** Opens connections to all servers of a cluster, loads them, measures, and closes them. */
  public ClusterMeasurement run(ClusterPlan plan) throws LoadFailed, InterruptedException {
    orders.println("cluster " + plan.toLine());
    Duration limit = plan.settle().plus(plan.duration()).plus(MARGIN);
    return ClusterMeasurement.parse(answer("measured", limit));
  }

  /** Opens connections that stay until {@link #release}. */
  Measurement hold(LoadPlan plan) throws LoadFailed, InterruptedException {
    orders.println("hold " + plan.toLine());
    return measured(plan);
  }

  /** Closes the connections that are held. */
  void release() throws LoadFailed, InterruptedException {
    orders.println("release");
    answer("released", MARGIN);
  }

  private Measurement measured(LoadPlan plan) throws LoadFailed, InterruptedException {
    Duration limit = plan.settle().plus(plan.duration()).plus(MARGIN);
    return Measurement.parse(answer("measured", limit));
  }

  private String answer(String expected, Duration limit) throws LoadFailed, InterruptedException {
    String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (answer == null) {
      throw new LoadFailed("the generator gave no answer within " + limit);
    }
    if (!answer.startsWith(expected)) {
      throw new LoadFailed(answer);
    }
    return answer.substring(expected.length());
  }

  @Override
  public void close() {
    orders.close();
    Children.end(process);
  }

  /** A load that did not come to its end; the message is the generator's. */
  public static final class LoadFailed extends Exception {

    LoadFailed(String message) {
      super(message);
    }
  }
}
