package dev.eddy;

import dev.eddy.LoopDump.Entry;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes dumps for programs: see {@link CoroutineDump#toJson()}. */
final class DumpJson {
  private final StringBuilder json = new StringBuilder();

  private DumpJson() {}

  static String of(List<LoopDump> loops) {
    return new DumpJson().write(loops);
  }

  private String write(List<LoopDump> loops) {
    json.append("{\"loops\":");
    array(loops, DumpJson::loop);
    return json.append('}').toString();
  }

  private void loop(LoopDump loop) {
    json.append("{\"thread\":");
    string(loop.thread());
    json.append(",\"state\":");
    string(loop.state().words);
    if (!loop.stack().isEmpty()) {
      json.append(",\"stack\":");
      array(loop.stack(), DumpJson::string);
    }
    json.append(",\"coroutines\":[");
    for (int number = 1; number <= loop.coroutines().size(); number++) {
      json.append(number == 1 ? "" : ",");
      coroutine(number, loop.coroutine(number));
    }
    json.append("],\"deadlocks\":");
    array(loop.deadlocks(), (to, circle) -> to.array(circle, DumpJson::number));
    json.append('}');
  }

  private void coroutine(int number, Entry entry) {
    json.append("{\"id\":").append(number).append(",\"created\":");
    string(entry.created());
    json.append(",\"started\":").append(entry.isStarted()).append(",\"state\":");
    string(entry.state().words);
    if (entry.at() != null) {
      json.append(",\"at\":");
      string(entry.at());
    }
    json.append(",\"variables\":{");
    int first = json.length();
    entry
        .variables()
        .forEach(
            (name, value) -> {
              json.append(json.length() == first ? "" : ",");
              string(name);
              json.append(':');
              string(value);
            });
    json.append('}');
    if (entry.waitsFor() != null) {
      json.append(",\"waitsFor\":");
      string(entry.waitsFor());
    }
    json.append(",\"awaits\":");
    array(entry.awaits(), DumpJson::number);
    json.append('}');
  }

  private <E> void array(List<E> elements, BiConsumer<DumpJson, E> write) {
    json.append('[');
    for (int i = 0; i < elements.size(); i++) {
      json.append(i == 0 ? "" : ",");
      write.accept(this, elements.get(i));
    }
    json.append(']');
  }

  private void number(Integer number) {
    json.append(number);
  }

  private void string(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        json.append('\\').append(each);
      } else if (each < ' ' || Character.isSurrogate(each)) {
        json.append(String.format("\\u%04x", (int) each));
      } else {
        json.append(each);
      }
    }
    json.append('"');
  }
}
