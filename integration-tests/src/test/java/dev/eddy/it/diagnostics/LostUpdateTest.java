package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostUpdateTest extends DiagnosticsTest {

  @Test
  void fieldsAndElements() throws Exception {
    check(
        "warning",
        """
        Code other;
        String text;
        Coroutine<?> body(int[] shared) {
          return async(() -> {
            count «lost-update»+= await(promise);
            this.count «lost-update»*= 2 + await(promise);
            other.count «lost-update»-= await(promise);
            total «lost-update»|= await(promise);
            array[0] «lost-update»+= await(promise);
            shared[count] «lost-update»+= await(promise);
            count «lost-update»= count + await(promise);
            count «lost-update»= this.count + 1 + await(promise);
            count «lost-update»= 2 * (Math.abs(count) - await(promise));
            Code.total «lost-update»= total + await(promise);
            other.count «lost-update»= other.count + await(promise);
            array[1] «lost-update»= array[1] + await(promise);
            text «lost-update»= text + await(promise);
            return text «lost-update»+= await(promise);
          });
        }
        """);
  }

  @Test
  void nothingIsLost() throws Exception {
    check(
        "warning",
        """
        Code other;
        Coroutine<?> body() {
          return async(() -> {
            int local = 1;
            local += await(promise);
            local = local + await(promise);
            int[] own = {1};
            own[0] += await(promise);
            count += local;
            count = await(promise);
            count = await(promise) + count;
            count = total + await(promise);
            count = other.count + await(promise);
            array[await(promise)] += 1;
            array[0] = array[1] + await(promise);
            count = local + 1;
            Supplier<Coroutine<?>> later = () -> async(() -> await(promise));
            return local;
          });
        }
        """);
  }

  @Test
  void message_namesTheVariable() throws Exception {
    assertThat(
            compile("Coroutine<?> m() { return async(() -> { this.count += await(promise); }); }")
                .texts())
        .singleElement()
        .asString()
        .contains("this.count is read before the await")
        .contains("await into a local variable first");
  }
}
