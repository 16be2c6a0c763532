package dev.eddy;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording gets to know. */
class FlightRecordTest extends LoopTest {
  private static final String PREFIX = "dev.eddy.";

  @TempDir Path folder;
  private Promise<String> gate;

  private List<RecordedEvent> record(List<String> events, Callable<? extends Awaitable<?>> main)
      throws Exception {
    try (var recording = new Recording()) {
      for (String each : events) {
        recording.enable(PREFIX + each).withThreshold(Duration.ZERO);
      }
      recording.start();
      gate = new Promise<>();
      loop.runSync(
          () -> {
            @SuppressWarnings("unchecked")
            var awaitable = (Awaitable<Object>) main.call();
            return awaitable;
          });
      recording.stop();
      return eventsOf(recording).stream()
          .filter(event -> events.isEmpty() || events.contains(nameOf(event)))
          .toList();
    }
  }

  private List<RecordedEvent> eventsOf(Recording recording) throws IOException {
    Path file = folder.resolve("test.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith(PREFIX))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static String nameOf(RecordedEvent event) {
    return event.getEventType().getName().substring(PREFIX.length());
  }

  /** The event's name and fields, without line numbers and what javac counts. */
  private static String text(RecordedEvent event, String... fields) {
    var text = new StringBuilder(nameOf(event));
    for (String field : fields) {
      text.append(' ').append(event.<Object>getValue(field));
    }
    return text.toString()
        .replaceAll("\\(FlightRecordTest.java:\\d+\\)", "")
        .replaceAll("dev\\.eddy\\.FlightRecordTest\\.|lambda\\$|\\$\\d+", "");
  }

  private Coroutine<String> outer() {
    return async(() -> await(inner()));
  }

  private Coroutine<String> inner() {
    return async(() -> await(gate));
  }

  private Coroutine<Void> open() {
    return async(
        () -> {
          await(moment());
          gate.setResult("x");
        });
  }

  @Test
  void suspendAndResume_haveTheLineOfTheAwait() throws Exception {
    List<RecordedEvent> events =
        record(
            List.of("CoroutineSuspend", "CoroutineResume"),
            () -> {
              open().start();
              return outer();
            });

    assertThat(events)
        .extracting(event -> text(event, "coroutine", "at"))
        .containsExactly(
            "CoroutineSuspend inner inner",
            "CoroutineSuspend open open",
            "CoroutineResume open open",
            "CoroutineResume inner inner",
            "CoroutineResume outer outer");
    assertThat(events.get(0).getInt("id")).isEqualTo(events.get(3).getInt("id"));
    assertThat(events.get(0).getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
  }

  @Test
  void start_saysWhoStarted() throws Exception {
    List<RecordedEvent> events = record(List.of("CoroutineStart"), this::startThree);

    assertThat(events)
        .extracting(event -> text(event, "coroutine"))
        .containsExactly("CoroutineStart open", "CoroutineStart outer", "CoroutineStart inner");
    assertThat(events.get(0).getStackTrace().getFrames())
        .extracting(RecordedFrame::getMethod)
        .extracting(method -> method.getName())
        .contains("startThree");
  }

  private Coroutine<String> startThree() {
    open().start();
    loop.spawnCallback(this::inner);
    return outer();
  }

  @Test
  void failure_ofAStartedCoroutineOnly() throws Exception {
    List<RecordedEvent> events =
        record(
            List.of("CoroutineFailure"),
            () -> {
              Promise<String> failing = outer().start();
              Promise<String> cancelled = outer().start();
              return async(
                  () -> {
                    await(moment());
                    cancelled.cancel();
                    gate.setException(new IOException("disk full"));
                    for (var each : List.of(failing, cancelled)) {
                      try {
                        await(each);
                      } catch (IOException | CancellationException e) {
                        diary.add(e.getClass().getSimpleName());
                      }
                    }
                  });
            });

    assertThat(diary).containsExactly("IOException", "CancellationException");
    assertThat(events)
        .extracting(event -> text(event, "coroutine", "exception", "message"))
        .containsExactly("CoroutineFailure outer java.io.IOException disk full");
    assertThat(events.get(0).getString("thrownAt")).contains("FlightRecordTest");
  }

  @Test
  void slowStep_namesTheCoroutineOrTheCallback() throws Exception {
    List<RecordedEvent> events =
        record(
            List.of("SlowStep"),
            () -> {
              open().start();
              loop.addCallback(new Callback());
              return outer();
            });

    assertThat(events)
        .extracting(event -> text(event, "step"))
        .contains(
            "SlowStep open",
            "SlowStep dev.eddy.FlightRecordTest$Callback",
            "SlowStep inner"); // and what the test itself does
  }

  private static final class Callback implements Runnable {
    @Override
    public void run() {}
  }

  @Test
  void default_isRareEventsOnly_andNothingWithoutARecording() throws Exception {
    List<RecordedEvent> events =
        record(
            List.of(),
            () -> {
              assertThat(loop.isRecorded).isTrue();
              open().start();
              return outer();
            });

    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .doesNotContain(
            "dev.eddy.CoroutineStart", "dev.eddy.CoroutineSuspend", "dev.eddy.CoroutineResume");
    turn();
    assertThat(loop.isRecorded).isFalse();
  }
}
