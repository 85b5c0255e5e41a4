package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that is lost again and again, and comes back to whatever server there is, recovering if
 * it can. It joins and leaves rooms, speaks, answers, and keeps the books of it. Everything is
 * guarded by this.
 */
final class ChaosClient {

  private static final Pattern CONNECTED =
      Pattern.compile("0\\{\"sid\":\"([^\"]+)\"(?:,\"pid\":\"([^\"]+)\")?}");

  private static final Pattern NUMBERED =
      Pattern.compile("2\\[\"m\",\"([^\"]+)\",\"([^\"]+)\",(\\d+)(?:,\"(\\d+-\\d+)\")?]");

  private static final Pattern OFFSET = Pattern.compile(",\"(\\d+-\\d+)\"]$");
  private static final Pattern QUESTION = Pattern.compile("2(\\d+)\\[\"q\".*");
  private static final Pattern ANSWER = Pattern.compile("3(\\d+)\\[(.*)]");

  /** Servers are heard of every 3 s. */
  private static final Duration SILENCE = Duration.ofSeconds(25);

  private static final int MOST_EVENTS = 6;
  private static final int MOST_RECENT = 60;
  private static final int ROOMS = 20;
  private static final int GROUPS = 8;

  private final Chaos chaos;
  private final String group;

  private RawSocket socket;
  private ChaosServer server;

  /** Which connection this is; what an older one tells is not listened to. */
  private int number;

  private boolean gone;

  // What it knows of its session; no id if it has none.
  private String id;
  private String pid;
  private String offset;
  private Sequences heard;
  private final Set<String> rooms = new TreeSet<>();

  /** Whether it is in these nobody can say: no answer came. */
  private final Set<String> unsure = new HashSet<>();

  /** What came before it was known whether this is the old session. */
  private List<String> missed;

  // What it has asked, and no answer came yet.
  private int asked;
  private Runnable onAnswer;
  private String unanswered;

  private final List<String> others = new ArrayList<>();

  /** What happened to it last, and how long ago. */
  private final Deque<String> events = new ArrayDeque<>();

  /** What it has heard last. */
  private final Deque<String> recent = new ArrayDeque<>();

  ChaosClient(Chaos chaos, int index) {
    this.chaos = chaos;
    this.group = "g" + index % GROUPS;
  }

  static List<String> groups() {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      groups.add("g" + i);
    }
    return groups;
  }

  // --- coming and going

  synchronized void connect() {
    int mine = ++number;
    socket = null;
    if (gone) {
      return;
    }
    server = chaos.anyServer();
    if (server == null) {
      chaos.later(this::retry, mine);
      return;
    }
    missed = new ArrayList<>();
    RawSocket.open(
            server.url(),
            new RawSocket.Listener() {
              @Override
              public void onPacket(String packet) {
                packet(mine, packet);
              }

              @Override
              public void onEnd() {
                ended(mine);
              }
            })
        .whenComplete((made, failure) -> opened(mine, made));
  }

  private synchronized void retry(int mine) {
    if (mine == number && socket == null) {
      connect();
    }
  }

  private synchronized void opened(int mine, RawSocket made) {
    if (mine != number) {
      if (made != null) {
        made.abort();
      }
    } else if (made == null) {
      chaos.later(this::retry, mine);
    } else {
      socket = made;
      boolean returns = id != null && pid != null && offset != null;
      made.say(returns ? "0{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}" : "0");
    }
  }

  /** Loses its connection, as in a tunnel. */
  synchronized void lose() {
    if (isReady()) {
      socket.abort();
      ended(number);
    }
  }

  private synchronized void ended(int mine) {
    if (mine == number) {
      int next = ++number;
      socket = null;
      missed = null;
      if (unanswered != null) {
        unsure.add(unanswered);
      }
      unanswered = null;
      onAnswer = null;
      note("lost with " + offset);
      chaos.later(this::retry, next);
    }
  }

  /** Leaves for good. */
  synchronized void leave() {
    gone = true;
    number++;
    if (socket != null) {
      socket.abort();
    }
  }

  // --- what comes

  private synchronized void packet(int mine, String packet) {
    if (mine != number) {
      return;
    }
    if (missed == null) {
      take(packet);
    } else if (packet.startsWith("0")) {
      connected(packet);
    } else if (packet.startsWith("4")) {
      throw new IllegalStateException("refused: " + packet);
    } else {
      missed.add(packet);
    }
  }

  private void connected(String packet) {
    Matcher answer = CONNECTED.matcher(packet);
    if (!answer.matches()) {
      throw new IllegalStateException("not connected: " + packet);
    }
    boolean recovered = answer.group(1).equals(id);
    note((recovered ? "recovered at " : "began at ") + server.name() + " from " + offset);
    if (recovered) {
      chaos.findings().recovered();
    } else {
      chaos.findings().began(id != null);
      id = answer.group(1);
      offset = null;
      heard = new Sequences(chaos.recovers(), chaos.findings().of(this));
      rooms.clear();
      unsure.clear();
    }
    if (!server.isOurs()) {
      // A server on Node.js may lose what comes while a client recovers.
      heard = null;
    }
    pid = answer.group(2);
    List<String> before = missed;
    missed = null;
    before.forEach(this::take);
    if (!rooms.contains(group)) {
      join(group);
    }
  }

  /** Is it told so by nobody, it notices by itself that its connection is no more, as all do. */
  synchronized void checkHeartbeat() {
    if (socket != null && socket.isSilent(SILENCE)) {
      note("silent");
      socket.abort();
      ended(number);
    }
  }

  private void take(String packet) {
    Matcher numbered = NUMBERED.matcher(packet);
    if (numbered.matches()) {
      if (heard != null) {
        remember(recent, numbered.group() + " at " + chaos.time(), MOST_RECENT);
        heard.heard(
            numbered.group(1) + " to " + numbered.group(2),
            Long.parseLong(numbered.group(3)),
            numbered.group(4) != null);
      }
      offset = numbered.group(4) == null ? offset : numbered.group(4);
      return;
    }
    Matcher question = QUESTION.matcher(packet);
    Matcher answer = ANSWER.matcher(packet);
    if (question.matches()) {
      socket.say("3" + question.group(1) + "[1]");
    } else if (answer.matches()) {
      answered(Integer.parseInt(answer.group(1)));
    } else if (packet.equals("1")) {
      id = null; // put out: there is nothing to recover
      socket.abort();
      ended(number);
    } else {
      Matcher last = OFFSET.matcher(packet);
      if (last.find()) {
        offset = last.group(1);
        others.add(packet.substring(0, last.start()) + "]");
      } else {
        others.add(packet);
      }
    }
  }

  private void answered(int question) {
    if (question == asked && onAnswer != null) {
      Runnable action = onAnswer;
      onAnswer = null;
      unanswered = null;
      action.run();
    }
  }

  // --- what it says

  /** Does something of its own accord. */
  synchronized void act(Random random) {
    if (isReady()) {
      String room = "r" + random.nextInt(ROOMS);
      switch (random.nextInt(4)) {
        case 0 -> leaveRoom(room);
        case 1 -> ask("[\"echo\",1]", null, () -> {});
        default -> join(room);
      }
    }
  }

  private void join(String room) {
    ask("[\"join\",\"" + room + "\"]", room, () -> known(room, true));
  }

  private void leaveRoom(String room) {
    ask("[\"leave\",\"" + room + "\"]", room, () -> known(room, false));
  }

  private void known(String room, boolean member) {
    unsure.remove(room);
    if (member) {
      rooms.add(room);
    } else {
      rooms.remove(room);
    }
  }

  private void ask(String event, String room, Runnable then) {
    unanswered = room;
    onAnswer = then;
    socket.say("2" + ++asked + event);
  }

  /**
   * Whether it is connected and owed nothing; makes up its mind about rooms that it is unsure of.
   */
  synchronized boolean isSettled() {
    if (isReady() && !unsure.isEmpty()) {
      leaveRoom(unsure.iterator().next());
    }
    return isReady();
  }

  private boolean isReady() {
    return socket != null && missed == null && onAnswer == null && rooms.contains(group);
  }

  // --- the books

  private void note(String event) {
    remember(events, event + " at " + chaos.time(), MOST_EVENTS);
  }

  private static void remember(Deque<String> last, String one, int most) {
    last.add(one);
    if (last.size() > most) {
      last.remove();
    }
  }

  /** What has happened to it lately. */
  synchronized String history() {
    return this + " at " + chaos.time() + ": " + events + ", heard " + recent;
  }

  synchronized String id() {
    return id;
  }

  synchronized String group() {
    return group;
  }

  /** The rooms that it is in, as it sees it. */
  synchronized Set<String> rooms() {
    Set<String> all = new TreeSet<>(rooms);
    all.add(id);
    return all;
  }

  /** What has come but was not numbered, in order; of which nothing is remembered then. */
  synchronized List<String> takeOthers() {
    List<String> taken = List.copyOf(others);
    others.clear();
    return taken;
  }

  synchronized boolean hasHeard(String packet) {
    return others.contains(packet);
  }

  /** Remembers nothing of what it has heard, as memory is about to be measured. */
  synchronized void forget() {
    heard = heard == null ? null : new Sequences(chaos.recovers(), chaos.findings().of(this));
    others.clear();
    recent.clear();
  }

  @Override
  public synchronized String toString() {
    return "client "
        + id
        + " of "
        + (server == null ? "nobody" : server.name())
        + (socket == null ? ", away" : "")
        + (missed != null ? ", not connected" : "")
        + (onAnswer != null ? ", waiting for an answer" : "")
        + (rooms.contains(group) ? "" : ", not in its group");
  }
}
