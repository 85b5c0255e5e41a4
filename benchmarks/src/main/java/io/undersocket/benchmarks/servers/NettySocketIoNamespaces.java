package io.undersocket.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.messages.PacketsMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the namespaces {@code /dynamic-<digits>} of the contract when a client asks for one, which
 * netty-socketio cannot: looks at what comes before netty-socketio does.
 */
final class NettySocketIoNamespaces extends SocketIOChannelInitializer {

  /** CONNECT at the beginning of a body, or behind what separates packets in either revision. */
  private static final Pattern ASKED =
      Pattern.compile("(?:^|\\x1e|:)40(/dynamic-[0-9]+)(?=[,?\\x1e]|$)");

  private final Consumer<String> maker;
  private final Set<String> made = new HashSet<>(); // guarded by itself

  /** Has namespaces made, each once, before anybody is in them. */
  NettySocketIoNamespaces(Consumer<String> maker) {
    this.maker = maker;
  }

  @Override
  protected void initChannel(Channel channel) throws Exception {
    super.initChannel(channel);
    channel.pipeline().addBefore(PACKET_HANDLER, "namespaces", new Watcher());
  }

  private final class Watcher extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof PacketsMessage packets) {
        Matcher asked = ASKED.matcher(packets.getContent().toString(UTF_8));
        while (asked.find()) {
          make(asked.group(1));
        }
      }
      context.fireChannelRead(message);
    }
  }

  private void make(String name) {
    synchronized (made) {
      if (made.add(name)) {
        maker.accept(name);
      }
    }
  }
}
