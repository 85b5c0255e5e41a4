package io.undersocket.benchmarks.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import io.undersocket.engineio.protocol.Message;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The micro-benchmarks")
class MicroBenchmarksTest {

  private static List<String> texts(List<Message> messages) {
    return messages.stream().filter(message -> !message.isBinary()).map(Message::text).toList();
  }

  @Test
  @DisplayName("do of Socket.IO what they say")
  void socketIo() throws Exception {
    SocketIoParserBenchmark benchmark = new SocketIoParserBenchmark();
    String echo = "2[\"echo\",\"" + "x".repeat(32) + "\"]";
    assertThat(benchmark.decodeEvent().args().size()).isEqualTo(1);
    assertThat(texts(benchmark.encodeEvent())).containsExactly(echo);
    assertThat(texts(benchmark.echoRaw())).containsExactly(echo);
    assertThat(texts(benchmark.echoTyped())).containsExactly(echo);
    assertThat(texts(benchmark.acknowledge())).containsExactly("31[1]");
    assertThat(benchmark.decodeBinaryAndRead()).hasSize(1_024);
    assertThat(benchmark.encodeBinary()).hasSize(2);
  }

  @Test
  @DisplayName("do of Engine.IO what they say")
  void engineIo() throws Exception {
    EngineIoCodecBenchmark benchmark = new EngineIoCodecBenchmark();
    assertThat(benchmark.encodePacket()).isEqualTo(benchmark.encodePacket()).hasSize(45);
    assertThat(benchmark.decodePacket().data()).isNotNull();
    assertThat(benchmark.decodePayloadOfTen()).isEqualTo(10);
    assertThat(benchmark.encodePayloadOfTen()).hasSize(10 * 45 + 9);
  }

  @Test
  @DisplayName("are found and run by the command, in this process if it is to fork none")
  void command() throws Exception {
    MicroCommand.run(List.of("--quick", "--forks", "0", "--only", "decodePacket"));
  }

  @Test
  @DisplayName("are missed by a name that none has")
  void unknown() {
    assertThatThrownBy(() -> MicroCommand.run(List.of("--quick", "--only", "nonsense")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("--only nonsense");
  }
}
