package io.undersocket.engineio.undertow;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Counts the bytes that come off a connection. Confined to the connection's I/O thread. */
final class CountedSource extends AbstractStreamSourceConduit<StreamSourceConduit> {

  private long count;

  CountedSource(StreamSourceConduit next) {
    super(next);
  }

  long count() {
    return count;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int read = super.read(target);
    count += Math.max(0, read);
    return read;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long read = super.read(targets, offset, length);
    count += Math.max(0, read);
    return read;
  }
}
