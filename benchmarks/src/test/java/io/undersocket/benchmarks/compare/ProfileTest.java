package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A profile counts a sample")
class ProfileTest {

  private static Profile of(String samples) {
    return Profile.of(samples.lines());
  }

  @Test
  @DisplayName("in the kernel for the system call that it is in")
  void kernel() {
    Profile profile =
        of(
            """
            XNIO-1 I/O-1
            \tffffffff8208581f __tcp_transmit_skb ([kernel.kallsyms])
            \tffffffff816d63c3 ksys_write ([kernel.kallsyms])
            \t    7efe20f2d8f6 int sun.nio.ch.FileDispatcherImpl.write0(int) (/tmp/perf-6802.map)

            XNIO-1 I/O-1
            \tffffffff8208581f ep_poll ([kernel.kallsyms])
            \tffffffff81751e1c __x64_sys_epoll_wait ([kernel.kallsyms])

            XNIO-1 I/O-1
            \tffffffff8208581f __tcp_transmit_skb ([kernel.kallsyms])
            \tffffffff816d63c3 __arm64_sys_writev ([kernel.kallsyms])

            XNIO-1 I/O-1
            \tffffffff8208581f asm_sysvec_apic_timer_interrupt ([kernel.kallsyms])
            """);
    assertThat(profile.samples())
        .containsEntry("kernel: write", 2L)
        .containsEntry("kernel: epoll_wait", 1L)
        .containsEntry("kernel: interrupts and the rest", 1L);
    assertThat(profile.total()).isEqualTo(4);
    assertThat(profile.methods()).isEmpty();
  }

  @Test
  @DisplayName("in Java for the package, the longest that fits, and for the method")
  void java() {
    Profile profile =
        of(
            """
            undersocket-0
            \t    7efe20f7a894 void io.undersocket.engineio.undertow.UndertowStream.readable(int, byte[]) (/tmp/perf-6802.map)
            \t    7efe20f7a894 void org.xnio.nio.WorkerThread.run() (/tmp/perf-6802.map)

            undersocket-0
            \t    7efe20f7a894 io.undersocket.socketio.Args io.undersocket.socketio.Json.args() (/tmp/perf-6802.map)
            """);
    assertThat(profile.samples())
        .containsEntry("Java: io.undersocket.engineio.undertow", 1L)
        .containsEntry("Java: io.undersocket.socketio", 1L);
    assertThat(profile.methods())
        .containsEntry("io.undersocket.engineio.undertow.UndertowStream.readable", 1L)
        .containsEntry("io.undersocket.socketio.Json.args", 1L);
  }

  @Test
  @DisplayName("in the JVM for what its thread is there for")
  void jvm() {
    Profile profile =
        of(
            """
            C2 CompilerThre
            \t          c73118 PhaseIterGVN::optimize (/usr/lib/server/libjvm.so)

            GC Thread#0
            \t          c73118 G1ParScanThreadState::trim (/usr/lib/server/libjvm.so)

            undersocket-0
            \t    7efe20f7a894 Interpreter (/tmp/perf-6802.map)

            undersocket-0
            \t           f838f __GI___libc_write (/usr/lib/libc.so.6)
            """);
    assertThat(profile.samples())
        .containsEntry("JVM: compiling", 1L)
        .containsEntry("JVM: collecting garbage", 1L)
        .containsEntry("JVM: interpreter and stubs", 1L)
        .containsEntry("C libraries", 1L);
  }

  @Test
  @DisplayName("beside the others, the most first")
  void sorted() {
    Profile profile = of("a\n\t1 x ([kernel])\n\nb\n\t1 x (/libjvm.so)\n\nb\n\t1 x (/libjvm.so)\n");
    assertThat(Profile.sorted(profile.samples()).get(0).getKey()).isEqualTo("JVM: the rest");
  }
}
