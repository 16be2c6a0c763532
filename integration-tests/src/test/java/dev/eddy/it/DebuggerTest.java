package dev.eddy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDisconnectEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A debugger finds the lines and the variables of a coroutine where the source has them. A variable
 * that is not read again is null after an await: a coroutine that waits does not keep it.
 */
class DebuggerTest {
  private static final long LIMIT_MILLIS = 60_000;

  @TempDir Path folder;

  @Test
  void breakpoints_stopOnceEachTime_withTheVariablesByName() throws Exception {
    assertThat(Sources.compileWoven(folder, "Debugged", Sources.sample("Debugged"), "-g"))
        .isEqualTo(new Sources.Result(true, ""));

    List<String> stops = debug("Debugged");

    assertThat(stops)
        .containsExactly(
            "2 {name=\"n\"}",
            "1 {value=0}",
            "3 {got=1, i=0, name=\"n\", sum=0}",
            "1 {value=1}",
            "3 {got=2, i=1, name=\"n\", sum=1}",
            "1 {value=2}",
            "3 {got=3, i=2, name=\"n\", sum=3}",
            "4 {e=IllegalStateException, name=null, sum=6}",
            "5 {name=null, sum=8}",
            "6 {name=null, sum=16}");
  }

  /** Runs the program with a breakpoint on each line that has a number in a comment. */
  private List<String> debug(String className) throws Exception {
    var stops = new ArrayList<String>();
    VirtualMachine machine = launch(className);
    try {
      var prepare = machine.eventRequestManager().createClassPrepareRequest();
      prepare.addClassFilter(className);
      prepare.enable();
      boolean connected = true;
      while (connected) {
        EventSet events = machine.eventQueue().remove(LIMIT_MILLIS);
        assertThat(events).as("the program goes on; so far " + stops).isNotNull();
        for (Event event : events) {
          if (event instanceof ClassPrepareEvent prepared) {
            setBreakpoints(machine, prepared.referenceType(), Sources.sample(className));
          } else if (event instanceof BreakpointEvent stop) {
            stops.add(describe(stop, Sources.sample(className)));
          } else if (event instanceof VMDisconnectEvent) {
            connected = false;
          }
        }
        events.resume();
      }
    } finally {
      machine.process().destroyForcibly().waitFor();
    }
    return stops;
  }

  private VirtualMachine launch(String className) throws Exception {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = connector.defaultArguments();
    arguments.get("options").setValue("-cp \"" + Sources.classPath(folder, Sources.core()) + "\"");
    arguments.get("main").setValue(className);
    return connector.launch(arguments);
  }

  private static void setBreakpoints(VirtualMachine machine, ReferenceType type, String source)
      throws AbsentInformationException {
    List<String> lines = source.lines().toList();
    for (int line = 1; line <= lines.size(); line++) {
      if (lines.get(line - 1).matches(".*; // \\d")) {
        for (Location location : type.locationsOfLine(line)) {
          machine.eventRequestManager().createBreakpointRequest(location).enable();
        }
      }
    }
  }

  /** The number in the line's comment, and the named variables. */
  private static String describe(BreakpointEvent stop, String source) throws Exception {
    String line = source.lines().toList().get(stop.location().lineNumber() - 1);
    StackFrame frame = stop.thread().frame(0);
    var variables = new TreeMap<String, String>();
    for (LocalVariable variable : frame.visibleVariables()) {
      variables.put(variable.name(), show(frame.getValue(variable)));
    }
    return line.substring(line.length() - 1) + " " + variables;
  }

  private static String show(com.sun.jdi.Value value) throws IOException {
    return value instanceof com.sun.jdi.ObjectReference object
            && !(value instanceof com.sun.jdi.StringReference)
        ? object.referenceType().name().replaceFirst(".*\\.", "")
        : String.valueOf(value);
  }
}
