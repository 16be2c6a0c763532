package dev.eddy.it;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Location;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.StepRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A program that is run by a debugger: the lines of its source that end in {@code // 1} to {@code
 * // 9} have breakpoints, and from one that ends in {@code // step} on, each step over a line is
 * recorded until the method is left.
 */
final class Debuggee {
  private static final long LIMIT_MILLIS = 60_000;
  private static final String STEP = " // step";

  private final Path folder;
  private final String className;
  private final List<String> source;
  private final List<String> stops = new ArrayList<>();

  /**
   * Makes one.
   *
   * @param folder where it is compiled
   * @param className a sample, in no package
   */
  Debuggee(Path folder, String className) throws Exception {
    this.folder = folder;
    this.className = className;
    this.source = Sources.sample(className).lines().toList();
  }

  /**
   * Runs it to its end.
   *
   * @return for each stop at a breakpoint its number and the variables; for each step the line
   */
  List<String> run() throws Exception {
    VirtualMachine machine = launch();
    try {
      var prepare = machine.eventRequestManager().createClassPrepareRequest();
      prepare.addClassFilter(className);
      prepare.enable();
      boolean connected = true;
      while (connected) {
        EventSet events = machine.eventQueue().remove(LIMIT_MILLIS);
        if (events == null) {
          throw new AssertionError("the program does not go on; so far " + stops);
        }
        for (Event event : events) {
          handle(machine, event);
          connected &= !(event instanceof VMDisconnectEvent);
        }
        events.resume();
      }
    } finally {
      machine.process().destroyForcibly().waitFor();
    }
    return stops;
  }

  private VirtualMachine launch() throws Exception {
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = connector.defaultArguments();
    arguments.get("options").setValue("-cp \"" + Sources.classPath(folder, Sources.core()) + "\"");
    arguments.get("main").setValue(className);
    return connector.launch(arguments);
  }

  private void handle(VirtualMachine machine, Event event) throws Exception {
    if (event instanceof ClassPrepareEvent prepared) {
      setBreakpoints(machine, prepared.referenceType());
    } else if (event instanceof StepEvent step) {
      step(machine, step);
    } else if (event instanceof BreakpointEvent stop) {
      if (lineAt(stop.location()).endsWith(STEP)) {
        beginSteps(machine, stop);
      } else {
        stops.add(describe(stop));
      }
    }
  }

  private void setBreakpoints(VirtualMachine machine, ReferenceType type)
      throws AbsentInformationException {
    for (int line = 1; line <= source.size(); line++) {
      if (source.get(line - 1).matches(".*( // \\d|" + STEP + ")")) {
        for (Location location : type.locationsOfLine(line)) {
          machine.eventRequestManager().createBreakpointRequest(location).enable();
        }
      }
    }
  }

  private String lineAt(Location location) {
    return source.get(location.lineNumber() - 1);
  }

  // ---- breakpoints

  /** The number in the line's comment, and the named variables. */
  private String describe(BreakpointEvent stop)
      throws AbsentInformationException, IncompatibleThreadStateException {
    String line = lineAt(stop.location());
    StackFrame frame = stop.thread().frame(0);
    var variables = new TreeMap<String, String>();
    for (LocalVariable variable : frame.visibleVariables()) {
      if (!variable.name().contains("$")) { // newer javacs name their own variables too
        variables.put(variable.name(), show(frame.getValue(variable)));
      }
    }
    return line.substring(line.length() - 1) + " " + variables;
  }

  private static String show(Value value) {
    return value instanceof ObjectReference object && !(value instanceof StringReference)
        ? object.referenceType().name().replaceFirst(".*[.$]", "")
        : String.valueOf(value);
  }

  // ---- steps

  private void beginSteps(VirtualMachine machine, BreakpointEvent stop) {
    machine.eventRequestManager().deleteEventRequest(stop.request());
    record(stop.location());
    var request =
        machine
            .eventRequestManager()
            .createStepRequest(stop.thread(), StepRequest.STEP_LINE, StepRequest.STEP_OVER);
    request.putProperty("method", stop.location().method());
    request.enable();
  }

  private void step(VirtualMachine machine, StepEvent step) {
    Method method = (Method) step.request().getProperty("method");
    if (step.location().method().equals(method)) {
      record(step.location());
    } else {
      machine.eventRequestManager().deleteEventRequest(step.request());
    }
  }

  private void record(Location location) {
    stops.add(lineAt(location).replace(STEP, "").strip());
  }
}
