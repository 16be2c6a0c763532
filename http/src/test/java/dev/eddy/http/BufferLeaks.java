package dev.eddy.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a buffer of Netty to the garbage collector. It collects that garbage, so
 * a leak is found in the test that made it.
 */
public final class BufferLeaks implements BeforeEachCallback, AfterEachCallback {
  private static final long LIMIT_MILLIS = 10_000;

  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeEach(ExtensionContext context) {
    leaks.clear();
    ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + ": " + records));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      collectGarbage();
      collectGarbage(); // what the first has found is enqueued before what the second finds
      ByteBufAllocator.DEFAULT.buffer(1).release(); // whoever allocates looks for leaks
    } finally {
      ByteBufUtil.setLeakListener(null);
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " not released: " + leaks.peek());
    }
  }

  private static void collectGarbage() throws InterruptedException {
    var collected = new ReferenceQueue<Object>();
    var reference = new WeakReference<>(new Object(), collected);
    System.gc();
    if (collected.remove(LIMIT_MILLIS) != reference) {
      throw new AssertionError("no garbage was collected in " + LIMIT_MILLIS + " ms");
    }
  }
}
