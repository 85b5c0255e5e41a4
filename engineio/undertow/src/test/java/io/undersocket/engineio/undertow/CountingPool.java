package io.undersocket.engineio.undertow;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A buffer pool that knows how many of its buffers are out. */
final class CountingPool implements ByteBufferPool {

  final AtomicInteger out = new AtomicInteger();
  private final ByteBufferPool pool = new DefaultByteBufferPool(true, 16 * 1024, -1, 4);

  @Override
  public PooledByteBuffer allocate() {
    PooledByteBuffer buffer = pool.allocate();
    out.incrementAndGet();
    AtomicBoolean open = new AtomicBoolean(true);
    return new PooledByteBuffer() {
      @Override
      public ByteBuffer getBuffer() {
        return buffer.getBuffer();
      }

      @Override
      public void close() {
        if (open.compareAndSet(true, false)) {
          out.decrementAndGet();
        }
        buffer.close();
      }

      @Override
      public boolean isOpen() {
        return buffer.isOpen();
      }
    };
  }

  @Override
  public ByteBufferPool getArrayBackedPool() {
    return this;
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public int getBufferSize() {
    return pool.getBufferSize();
  }

  @Override
  public boolean isDirect() {
    return pool.isDirect();
  }
}
