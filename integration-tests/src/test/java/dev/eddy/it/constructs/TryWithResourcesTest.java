package dev.eddy.it.constructs;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** try-with-resources, with awaits in its header, body, catch and finally. */
class TryWithResourcesTest extends ConstructTest {

  private final class Resource implements AutoCloseable {
    private final String name;
    private final boolean closeFails;

    Resource(String name, boolean closeFails) {
      this.name = name;
      this.closeFails = closeFails;
      log("open " + name);
    }

    Resource(String name) {
      this(name, false);
    }

    @Override
    public void close() throws IOException {
      log("close " + name);
      if (closeFails) {
        throw new IOException("close " + name);
      }
    }
  }

  @Test
  void resource_isClosedBehindTheBody() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try (var r = new Resource(await(value("a")))) {
                    log("body");
                    return r.name + await(value("!"));
                  }
                }));

    assertThat(result).isEqualTo("a!");
    assertTrace("open a", "body", "close a");
  }

  @Test
  void resource_awaited() throws Exception {
    run(
        async(
            () -> {
              try (var r = await(async(() -> new Resource(await(value("a")))))) {
                log("body " + await(value(r.name)));
              }
              log("end");
            }));

    assertTrace("open a", "body a", "close a", "end");
  }

  @Test
  void resource_null() throws Exception {
    run(
        async(
            () -> {
              try (Resource r = await(value((Resource) null))) {
                log("body " + await(value(r)));
              }
              try (Resource r = null) {
                log("body " + await(value(r)));
              }
            }));

    assertTrace("body null", "body null");
  }

  @Test
  void resources_areClosedInReverse() throws Exception {
    run(
        async(
            () -> {
              try (var a = new Resource("a");
                  var b = new Resource(await(value("b")));
                  Resource none = null;
                  var c = await(value(new Resource("c" + a.name + b.name)))) {
                log("body " + await(value(c.name)) + none);
              } finally {
                log(await(value("finally")));
              }
            }));

    assertTrace(
        "open a",
        "open b",
        "open cab",
        "body cabnull",
        "close cab",
        "close b",
        "close a",
        "finally");
  }

  @Test
  void resource_thatIsAVariable() throws Exception {
    var outer = new Resource("outer");

    run(
        async(
            () -> {
              var local = await(value(new Resource("local")));
              try (outer;
                  local) {
                log("body " + await(value(1)));
              }
            }));

    assertTrace("open outer", "open local", "body 1", "close local", "close outer");
  }

  @Test
  void failureOfTheBody_closesAndIsCaught() throws Exception {
    String result =
        run(
            async(
                () -> {
                  try (var r = new Resource(await(value("a")))) {
                    await(failure(new IOException("body")));
                    return r.name;
                  } catch (IOException e) {
                    log("catch " + e.getMessage());
                    return e.getMessage() + e.getSuppressed().length + await(value("!"));
                  } finally {
                    log("finally" + await(value("!")));
                  }
                }));

    assertThat(result).isEqualTo("body0!");
    assertTrace("open a", "close a", "catch body", "finally!");
  }

  @Test
  void failureOfClose_isThrown() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try (var r = new Resource("a", true)) {
                    log(await(value(r.name)));
                  }
                }));

    assertThat(failure).isInstanceOf(IOException.class).hasMessage("close a");
    assertTrace("open a", "a", "close a");
  }

  @Test
  void failureOfBodyAndClose_isSuppressed() throws Exception {
    Exception caught =
        run(
            async(
                () -> {
                  try (var a = new Resource("a", true);
                      var b = new Resource(await(value("b")), true)) {
                    log(a.name + b.name);
                    await(failure(new IllegalStateException("body")));
                    return null;
                  } catch (IOException | IllegalStateException e) {
                    await(value(1));
                    return e;
                  }
                }));

    assertThat(caught).isInstanceOf(IllegalStateException.class).hasMessage("body");
    assertThat(caught.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("close b", "close a");
  }

  @Test
  void failureOfALaterResource_closesTheEarlier() {
    Throwable failure =
        failureOf(
            async(
                () -> {
                  try (var a = new Resource("a", true);
                      var b = (Resource) await(failure(new IOException("no b")))) {
                    log("body" + a + b);
                  }
                }));

    assertThat(failure).hasMessage("no b");
    assertThat(failure.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("close a");
    assertTrace("open a", "close a");
  }

  @Test
  void jumpsOutOfTheBody_close() throws Exception {
    String result =
        run(
            async(
                () -> {
                  for (int i = 0; ; i++) {
                    try (var r = new Resource("r" + await(value(i)))) {
                      if (i == 0) {
                        continue;
                      }
                      if (i == 2) {
                        return r.name;
                      }
                      await(value(1));
                    }
                    log("after " + i);
                  }
                }));

    assertThat(result).isEqualTo("r2");
    assertTrace("open r0", "close r0", "open r1", "close r1", "after 1", "open r2", "close r2");
  }

  @Test
  void nested_statements() throws Exception {
    run(
        async(
            () -> {
              try (var a = new Resource("a")) {
                try (var b = new Resource(a.name + await(value("b")))) {
                  await(failure(new IOException("x" + b.name)));
                } catch (IOException e) {
                  try (var c = new Resource(await(value("c")))) {
                    log(e.getMessage() + c.name);
                  }
                }
                log("still " + await(value(a.name)));
              }
            }));

    assertTrace("open a", "open ab", "close ab", "open c", "xabc", "close c", "still a", "close a");
  }
}
