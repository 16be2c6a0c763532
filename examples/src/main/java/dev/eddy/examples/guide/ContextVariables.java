package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.time.Duration;
import java.util.List;

/** A value for each request, that nobody has to hand down. */
public final class ContextVariables {
  static final ContextVar<String> REQUEST = new ContextVar<>("request", "no request");

  static void log(String line) {
    System.out.println("[" + REQUEST.get() + "] " + line);
  }

  static Coroutine<String> load(String what, int millis) {
    return async(
        () -> {
          await(sleep(Duration.ofMillis(millis)));
          log("loaded " + what); // another request may have run meanwhile
          return what;
        });
  }

  static Coroutine<Void> handle(String id, int millis) {
    return async(
        () -> {
          REQUEST.set(id);
          await(load("the user", millis)); // shares this context
          await(multi(List.of(load("a", millis), load("b", millis)))); // each has a copy of it
          await(audit());
        });
  }

  @SuppressWarnings("try") // what is in the block only has to run there
  static Coroutine<Void> audit() {
    return async(
        () -> {
          try (var scope = REQUEST.with(REQUEST.get() + ", audit")) {
            await(load("the rules", 1));
          }
          log("done");
        });
  }

  static Coroutine<Void> export(IOLoop loop) {
    return async(
        () -> {
          REQUEST.set("export");
          Context context = Context.capture();
          await(
              loop.runInExecutor(
                  () -> {
                    log("nothing reaches another thread by itself");
                    context.run(() -> log("what is handed on does"));
                    return null;
                  }));
        });
  }

  public static void main(String[] args) throws Exception {
    IOLoop loop = IOLoop.current();
    loop.runSync(() -> multi(List.of(handle("A", 20), handle("B", 30))));
    loop.runSync(() -> export(loop));
    log("all done");
  }
}
