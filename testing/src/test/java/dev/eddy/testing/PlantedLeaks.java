package dev.eddy.testing;

import static dev.eddy.Coroutines.*;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.PeriodicCallback;
import dev.eddy.Promise;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Tests that leave something behind, one kind each. Run by {@link LeaksTest} only. */
@SuppressWarnings("try") // listeners are held, not used
class PlantedLeaks {
  /** What a leaking job waits for; the end of the test interrupts it. */
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private static Coroutine<String> nap(Duration duration) {
    return async(
        () -> {
          await(sleep(duration));
          return "slept";
        });
  }

  @EddyTest
  void nothing(TestLoop test) throws Exception {
    test.run(() -> await(nap(Duration.ofDays(1))));
  }

  @EddyTest
  @SuppressWarnings("eddy:dropped-coroutine")
  void neverAwaited(TestLoop test) throws Exception {
    test.run(
        () -> {
          await(moment());
          Coroutine<String> forgotten = nap(Duration.ZERO);
          System.identityHashCode(forgotten);
        });
  }

  @EddyTest
  void stillAlive(TestLoop test) throws Exception {
    test.run(
        () -> {
          async(() -> await(new Promise<String>())).start();
          await(moment());
        });
  }

  @EddyTest
  void failureNeverRetrieved(TestLoop test) throws Exception {
    test.run(
        () -> {
          new Promise<String>().setException(new IOException("nobody looks"));
          await(moment());
        });
  }

  @EddyTest
  void timer(IOLoop loop) {
    loop.callLater(Duration.ofHours(1), () -> {});
  }

  @EddyTest
  void periodicCallback() {
    new PeriodicCallback(Duration.ofHours(1), () -> null).start();
  }

  @EddyTest
  void callbackThatAddsItselfAgain(IOLoop loop) {
    var again = new Runnable[1];
    again[0] = () -> loop.addCallback(again[0]);
    again[0].run();
  }

  @EddyTest
  void job(IOLoop loop) {
    loop.runInExecutor(
        () -> {
          NEVER.await();
          return 1;
        });
  }

  @EddyTest
  void hold(VirtualClock clock) {
    clock.hold("the reply of a server");
  }

  @EddyTest
  void channel(TestLoop test) throws IOException {
    Pipe pipe = Pipe.open();
    test.watch(pipe.source(), Channel::isOpen);
    test.watch(pipe.sink(), Channel::isOpen).close();
  }

  @EddyTest
  void listener(SimulatedNetwork network) throws IOException {
    network.host("server").serve(80, stream -> null);
  }

  @EddyTest
  void connection(SimulatedNetwork network) {
    network.host("client").connect("server", 80);
  }

  @EddyTest
  void acceptedConnection(TestLoop test, SimulatedNetwork network) throws Exception {
    test.run(
        () -> {
          try (var listener = network.host("server").serve(80, stream -> null);
              var client = network.host("client").connect("server", 80)) {
            await(client.write("hello"));
          }
        });
  }

  @EddyTest
  void logLine(IOLoop loop) {
    loop.addCallback(
        () -> {
          throw new IllegalStateException("thrown by a callback");
        });
  }

  @EddyTest
  void logLineThatDoesNotCome(ExpectLog log) {
    log.expect("Exception in callback");
  }

  @EddyTest
  void orderWithoutAFinish(TestLoop test) {
    test.expect(1);
  }

  @EddyTest
  void aFailureAndATimer(IOLoop loop) throws Exception {
    loop.callLater(Duration.ofHours(1), () -> {});
    throw new IOException("the test's own failure");
  }
}
