package dev.eddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.eddy.locks.Lock;
import dev.eddy.woven.Frame;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What the objects of the hot path weigh, on a JVM with compressed references. */
class FootprintTest extends LoopTest {
  private static final int COUNT = 10_000;

  private static final class EmptyFrame extends Frame<Integer> {
    EmptyFrame() {
      ((Coroutine<?>) this).waiter = this; // looked after, as far as the loop can tell
    }

    @Override
    protected Object step() {
      return 1;
    }

    @Override
    protected String site() {
      return "here";
    }
  }

  private interface Maker {
    Object make();
  }

  private static long bytesOfOne(Maker maker) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var kept = new Object[COUNT];
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < COUNT; i++) {
      kept[i] = maker.make();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(kept).doesNotContainNull();
    return bytes / COUNT;
  }

  @Test
  void frame_withoutVariables() {
    bytesOfOne(EmptyFrame::new);
    assertThat(bytesOfOne(EmptyFrame::new)).isEqualTo(24);
  }

  @Test
  void waitingForALock() {
    var lock = new Lock();
    lock.acquire();
    bytesOfOne(lock::acquire);
    assertThat(bytesOfOne(lock::acquire)).isLessThanOrEqualTo(72);
  }

  @Test
  void promise() {
    bytesOfOne(() -> new Promise<Integer>(loop));
    assertThat(bytesOfOne(() -> new Promise<Integer>(loop))).isLessThanOrEqualTo(32);
  }
}
