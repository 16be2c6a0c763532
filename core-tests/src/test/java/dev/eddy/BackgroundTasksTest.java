package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BackgroundTasksTest extends LoopTest {
  private Coroutine<String> task(String name, long millis) {
    return async(
        () -> {
          try {
            await(sleep(ms(millis)));
          } finally {
            await(sleep(ms(2)));
            diary.add(name + " ends at " + millis());
          }
          return name;
        });
  }

  @Test
  void close_cancelsWhatRuns_andWaits() throws Exception {
    var tasks = new BackgroundTasks();
    Promise<String> a = tasks.start(task("a", 5));
    Promise<String> b = tasks.start(task("b", 100));
    assertThat(tasks.size()).isEqualTo(2);
    runFor(ms(10));
    assertThat(tasks.size()).isEqualTo(1);
    run(tasks::closeAsync);
    assertThat(diary).containsExactly("a ends at 7", "b ends at 12");
    assertThat(a.result()).isEqualTo("a");
    assertThat(b.isCancelled()).isTrue();
    assertThat(tasks).hasToString("0 background tasks, closed");
    run(tasks::closeAsync);
  }

  @Test
  void failure_isLoggedAtOnce_andTheOthersGoOn() throws Exception {
    var tasks = new BackgroundTasks();
    var failure = new IOException("x");
    var unused = tasks.start(task("a", 5));
    unused =
        tasks.start(
            async(
                () -> {
                  await(sleep(ms(1)));
                  throw failure;
                }));
    runFor(ms(2));
    var logged = log.takeOne();
    assertThat(logged.getThrown()).isSameAs(failure);
    assertThat(logged.getMessage()).contains("A background task failed: coroutine");
    runFor(ms(20));
    assertThat(diary).containsExactly("a ends at 7");
    run(tasks::closeAsync);
  }

  @Test
  void start_whenClosed_isRefused() throws Exception {
    var tasks = new BackgroundTasks();
    run(tasks::closeAsync);
    var late = task("late", 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> tasks.start(late))
        .withMessageContaining("that are closed");
  }
}
