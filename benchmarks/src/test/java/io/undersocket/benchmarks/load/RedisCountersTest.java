package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.load.RedisCounters.Reading;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The counters of a Redis")
class RedisCountersTest {

  private static Reading reading(int publish, int in, int out, int answerBytes) {
    return Reading.parse(
        """
        # Stats
        total_net_input_bytes:%d
        total_net_output_bytes:%d
        # Commandstats
        cmdstat_info:calls=5,usec=200,usec_per_call=40.00,rejected_calls=0,failed_calls=0
        cmdstat_pubsub|numsub:calls=2,usec=3,usec_per_call=1.50,rejected_calls=0,failed_calls=0
        cmdstat_publish:calls=%d,usec=9,usec_per_call=1.50,rejected_calls=0,failed_calls=0
        """
            .formatted(in, out, publish),
        answerBytes);
  }

  @Test
  @DisplayName("are told by name, with subcommands, without the question itself")
  void parsed() {
    Reading reading = reading(6, 1_000, 2_000, 300);
    assertThat(reading.commands()).containsOnlyKeys("pubsub|numsub", "publish");
    assertThat(reading.commands()).containsEntry("publish", 6L);
    assertThat(reading.bytesIn()).isEqualTo(1_000);
    assertThat(reading.bytesOut()).isEqualTo(2_000);
  }

  @Test
  @DisplayName("grow by what others do, not by what it takes to read them")
  void since() {
    int question = "INFO stats commandstats\r\n".length();
    Reading grown =
        reading(10, 1_100 + question, 2_070 + 300, 310).since(reading(6, 1_000, 2_000, 300));
    assertThat(grown.commands()).containsOnlyKeys("publish").containsEntry("publish", 4L);
    assertThat(grown.bytesIn()).isEqualTo(100);
    assertThat(grown.bytesOut()).isEqualTo(70);
  }
}
