package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What our server is to cost at most, beside each of the others; in servlet containers, beside
 * their own WebSocket.
 */
final class Targets {

  private static final ToDoubleFunction<Rounds> CPU =
      rounds -> Spread.of(rounds.measured(), Measurement::cpuMicrosPerUnit).median();
  private static final ToDoubleFunction<Rounds> P99 =
      rounds -> Spread.of(rounds.measured(), Measurement::p99Nanos).median();
  private static final ToDoubleFunction<Rounds> HEAP =
      rounds -> rounds.footprints().get(0).heapPerConnection();
  private static final ToDoubleFunction<Rounds> RESIDENT =
      rounds -> rounds.footprints().get(0).residentPerConnection();

  private final List<Verdict> verdicts = new ArrayList<>();

  private Targets() {}

  /**
   * All that can be said of what was measured: of each mode the first outcome, which has as many
   * connections as the targets mean unless others were asked for.
   */
  static List<Verdict> of(Outcome outcome) {
    Targets targets = new Targets();
    Set<Mode> judged = EnumSet.noneOf(Mode.class);
    for (ModeOutcome mode : outcome.modes()) {
      if (judged.add(mode.mode())) {
        targets.judge(mode);
      }
    }
    return targets.verdicts;
  }

  private void judge(ModeOutcome mode) {
    Row ours = new Row(mode, Contender.UNDERSOCKET, "");
    Row direct = new Row(mode, Contender.UNDERSOCKET_DIRECT, ", direct");
    Row tomcat = new Row(mode, Contender.UNDERSOCKET_TOMCAT, ", in Tomcat");
    Row tomcatDirect = new Row(mode, Contender.UNDERSOCKET_TOMCAT_DIRECT, ", in Tomcat, direct");
    Row jetty = new Row(mode, Contender.UNDERSOCKET_JETTY, ", in Jetty");
    switch (mode.mode()) {
      case ECHO_1 -> {
        direct.named("CPU per echo, 1 in flight").cpu(0.3, 0.55);
        direct.beside(Contender.FLOOR, CPU, CPU, 1.2);
        ours.named("CPU per echo, 1 in flight").cpu(0.42, 0.75);
        tomcat.named("CPU per echo, 1 in flight").besideTomcat(1);
        tomcatDirect.named("CPU per echo, 1 in flight").besideTomcat(1);
      }
      case ECHO_16 -> {
        ours.named("CPU per echo, 16 in flight").cpu(0.1, 0.12);
        ours.beside(Contender.FLOOR, CPU, CPU, 2.5);
        tomcat.named("CPU per echo, 16 in flight").besideTomcat(0.2);
        jetty.named("CPU per echo, 16 in flight").besideJetty(0.2);
      }
      case ACK -> ours.named("CPU per acknowledged event").cpu(0.3, 0.75);
      case BINARY -> ours.named("CPU per binary echo of 1 KiB").cpu(0.18, 0.13);
      case POLLING -> ours.named("CPU per long-polling echo").cpu(0.45, 0.4);
      case BROADCAST -> {
        ours.named("CPU per delivery, one broadcast at a time").cpu(0.68, 0.82);
        ours.beside(Contender.FLOOR, CPU, CPU, 1.15);
        tomcat.named("CPU per delivery, one broadcast at a time").besideTomcat(0.7);
      }
      case BROADCAST_4 -> {
        ours.named("CPU per delivery, several waiting").cpu(0.22, 0.25);
        tomcat.named("CPU per delivery, several waiting").besideTomcat(0.7);
      }
      case BROADCAST_RATE -> {
        ours.named("p99 latency at 20 broadcasts a second").all(P99, 1, 1);
        direct.named("p99 latency at 20 broadcasts a second").all(P99, 1, 1);
      }
      case CONNECT -> ours.named("CPU per WebSocket handshake").cpu(0.5, 0.45);
      case IDLE -> {
        ours.named("heap per idle connection (Node.js: resident)");
        ours.beside(Contender.NODE, HEAP, RESIDENT, 0.35);
        ours.beside(Contender.NETTY, HEAP, HEAP, 0.7);
        tomcat.named("heap per idle connection").heapInKib(8);
      }
      case CHURN -> {
        ours.named("heap when as many as came have gone").besideItsStart(1.05);
        direct.named("heap when as many as came have gone").besideItsStart(1.05);
      }
      default -> {
        // Measured for its own sake.
      }
    }
  }

  /** What is said of one of our servers in one mode. */
  private final class Row {

    private final ModeOutcome mode;
    private final Contender ours;
    private final String suffix;
    private String name = "";

    Row(ModeOutcome mode, Contender ours, String suffix) {
      this.mode = mode;
      this.ours = ours;
      this.suffix = suffix;
    }

    Row named(String target) {
      name = target + suffix;
      return this;
    }

    void cpu(double besideNode, double besideNetty) {
      all(CPU, besideNode, besideNetty);
    }

    void besideTomcat(double atMost) {
      beside(Contender.TOMCAT_JAKARTA, CPU, CPU, atMost);
    }

    void besideJetty(double atMost) {
      beside(Contender.JETTY_JAKARTA, CPU, CPU, atMost);
    }

    void heapInKib(double atMost) {
      if (mode.has(ours)) {
        double kib = HEAP.applyAsDouble(mode.of(ours)) / 1024;
        verdicts.add(new Verdict(name, "1 KiB", kib, atMost));
      }
    }

    void all(ToDoubleFunction<Rounds> figure, double besideNode, double besideNetty) {
      beside(Contender.NODE, figure, figure, besideNode);
      beside(Contender.NETTY, figure, figure, besideNetty);
    }

    void besideItsStart(double atMost) {
      if (mode.has(ours)) {
        double share = mode.of(ours).remains().get(0).heapShare();
        verdicts.add(new Verdict(name, "its start", share, atMost));
      }
    }

    void beside(
        Contender other,
        ToDoubleFunction<Rounds> ofOurs,
        ToDoubleFunction<Rounds> ofOther,
        double atMost) {
      if (mode.has(ours) && mode.has(other)) {
        double value = ofOurs.applyAsDouble(mode.of(ours)) / ofOther.applyAsDouble(mode.of(other));
        verdicts.add(new Verdict(name, other.label(), value, atMost));
      }
    }
  }
}
