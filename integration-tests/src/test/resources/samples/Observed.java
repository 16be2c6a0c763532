import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.util.concurrent.CountDownLatch;
import java.util.logging.*;

/** A step that blocks until the watchdog has reported it. */
public class Observed {
  static final CountDownLatch reported = new CountDownLatch(1);

  @SuppressWarnings("eddy:blocking-call") // that is the point
  static Coroutine<String> load() {
    return async(
        () -> {
          await(moment());
          reported.await();
          return "loaded";
        });
  }

  static Coroutine<Void> serve() {
    return async(() -> System.out.println(await(load())));
  }

  public static void main(String[] args) throws Exception {
    Logger logger = Logger.getLogger("dev.eddy");
    logger.setUseParentHandlers(false);
    logger.addHandler(
        new StreamHandler() {
          @Override
          public void publish(LogRecord log) {
            if (log.getMessage().contains("Observed.lambda$load")) {
              System.out.println(log.getMessage());
              reported.countDown();
            }
          }
        });
    IOLoop.current().runSync(Observed::serve);
    System.out.println(IOLoop.current().statistics().steps() > 0);
  }
}
