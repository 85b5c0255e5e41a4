package io.undersocket.tck.judge;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.tck.judge.Result.Verdict;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The judge")
@Timeout(60)
class JudgeTest {

  private static final Target TARGET =
      new Target(
          "test", URI.create("http://localhost:1"), "/e/", "/s/", Set.of(Feature.ENGINE_ECHO));

  private final List<Result> told = new ArrayList<>();
  private final List<String> counts = new ArrayList<>();

  private Judgement judge(Case... cases) throws InterruptedException {
    return judge(Duration.ofSeconds(30), cases);
  }

  private Judgement judge(Duration longest, Case... cases) throws InterruptedException {
    Progress progress =
        (result, done, all) -> {
          told.add(result);
          counts.add(done + " of " + all);
        };
    Suite suite = Suite.named("s", "S").add(List.of(cases)).build();
    return new Judge(TARGET, progress, longest).judge(List.of(suite));
  }

  private static Verdict verdict(Judgement judgement, int index) {
    return judgement.results().get(index).verdict();
  }

  private static Case passing(String id) {
    return required(id, "Rule " + id, "source", probe -> {});
  }

  private static Case failing(String id) {
    return required(
        id,
        "Rule " + id,
        "source",
        probe -> {
          probe.trace().sent("c", "question");
          throw new Unmet("yes", "no");
        });
  }

  @Test
  @DisplayName("gives one result for each case, in the order of the suites")
  void keepsOrder() throws InterruptedException {
    Case[] cases = new Case[40];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = i % 3 == 0 ? passing("A" + i).alone() : passing("A" + i);
    }
    Judgement judgement = judge(cases);
    assertThat(judgement.results()).extracting(Result::id).hasSize(40).startsWith("A0", "A1", "A2");
    assertThat(judgement.results()).allMatch(result -> result.verdict() == Verdict.PASSED);
    assertThat(counts).hasSize(40).endsWith("40 of 40");
  }

  @Test
  @DisplayName("says what was expected and received, and what was on the wire")
  void tellsFailures() throws InterruptedException {
    Result result = judge(failing("A")).results().get(0);
    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.failure()).isEqualTo(new Result.Failure("yes", "no"));
    assertThat(result.trace()).extracting(Trace.Entry::text).containsExactly("question");
  }

  @Test
  @DisplayName("takes whatever a case throws for a failure")
  void survivesErrors() throws InterruptedException {
    Judgement judgement =
        judge(
            required(
                "A",
                "r",
                "s",
                probe -> {
                  throw new StackOverflowError();
                }),
            passing("B"));
    assertThat(verdict(judgement, 0)).isEqualTo(Verdict.FAILED);
    assertThat(verdict(judgement, 1)).isEqualTo(Verdict.PASSED);
  }

  @Test
  @DisplayName("gives up a case that hangs, and goes on")
  void givesUp() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    Judgement judgement =
        judge(
            Duration.ofMillis(200), required("A", "r", "s", probe -> never.await()), passing("B"));
    assertThat(verdict(judgement, 0)).isEqualTo(Verdict.FAILED);
    assertThat(verdict(judgement, 1)).isEqualTo(Verdict.PASSED);
  }

  @Test
  @DisplayName("does not judge what the target does not offer")
  void leavesOut() throws InterruptedException {
    Judgement judgement = judge(failing("A").needing(Feature.EIO3));
    assertThat(verdict(judgement, 0)).isEqualTo(Verdict.NOT_OFFERED);
    assertThat(judgement.passed()).isTrue();
  }

  @Nested
  @DisplayName("tries a case that failed again, alone:")
  class Again {

    private Case failingTimes(int times) {
      AtomicInteger attempts = new AtomicInteger();
      return required(
          "A",
          "r",
          "s",
          probe -> {
            if (attempts.incrementAndGet() <= times) {
              throw new Unmet("yes", "no");
            }
          });
    }

    @Test
    @DisplayName("met twice, it is unsteady, and the first failure is told")
    void unsteady() throws InterruptedException {
      Judgement judgement = judge(failingTimes(1));
      assertThat(verdict(judgement, 0)).isEqualTo(Verdict.UNSTEADY);
      assertThat(judgement.results().get(0).failure()).isNotNull();
      assertThat(judgement.passed()).isTrue();
    }

    @Test
    @DisplayName("failed again, it has failed")
    void failed() throws InterruptedException {
      assertThat(verdict(judge(failingTimes(2)), 0)).isEqualTo(Verdict.FAILED);
    }

    @Test
    @DisplayName("one that has the machine for itself is tried again as well")
    void alone() throws InterruptedException {
      assertThat(verdict(judge(failingTimes(1).alone()), 0)).isEqualTo(Verdict.UNSTEADY);
    }
  }

  @Nested
  @DisplayName("runs cases")
  class Pacing {

    @Test
    @DisplayName("together")
    void together() throws InterruptedException {
      CyclicBarrier meeting = new CyclicBarrier(2);
      Case.Procedure meet = probe -> meeting.await(10, TimeUnit.SECONDS);
      Judgement judgement = judge(required("A", "r", "s", meet), required("B", "r", "s", meet));
      assertThat(verdict(judgement, 0)).isEqualTo(Verdict.PASSED);
      assertThat(verdict(judgement, 1)).isEqualTo(Verdict.PASSED);
    }

    @Test
    @DisplayName("alone, if they ask for it")
    void alone() throws InterruptedException {
      AtomicInteger running = new AtomicInteger();
      Case.Procedure count =
          probe -> {
            int others = running.getAndIncrement();
            running.decrementAndGet();
            if (others > 0) {
              throw new Unmet("nobody else", others + " others");
            }
          };
      Case.Procedure other =
          probe -> {
            running.incrementAndGet();
            running.decrementAndGet();
          };
      Judgement judgement =
          judge(
              required("A", "r", "s", count).alone(),
              required("B", "r", "s", other),
              required("C", "r", "s", count).alone(),
              required("D", "r", "s", other));
      assertThat(judgement.results()).allMatch(result -> result.verdict() == Verdict.PASSED);
    }
  }

  @Test
  @DisplayName("closes what a case has opened, the last first, whether it failed or not")
  void closes() throws InterruptedException {
    List<String> closed = new ArrayList<>();
    judge(
        required(
            "A",
            "r",
            "s",
            probe -> {
              probe.closing(() -> closed.add("first"));
              probe.closing(
                  () -> {
                    closed.add("second");
                    throw new IllegalStateException("closing fails");
                  });
            }));
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  @DisplayName("judges a server by the required cases alone")
  void judgesByRequired() throws InterruptedException {
    Case.Procedure fails =
        probe -> {
          throw new Unmet("yes", "no");
        };
    assertThat(judge(reference("A", "r", "s", fails), recommended("B", "r", "s", fails)).passed())
        .isTrue();
    assertThat(judge(failing("C")).passed()).isFalse();
  }

  @Test
  @DisplayName("refuses two cases with the same id")
  void refusesSameIds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Suite.named("s", "S").add(passing("A")).add(passing("A")).build())
        .withMessage("two cases have the id A");
  }
}
