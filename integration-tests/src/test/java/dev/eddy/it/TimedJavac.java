package dev.eddy.it;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import javax.tools.ToolProvider;

/** One run of javac in a fresh JVM: prints how long it took, and the CPU time of the process. */
final class TimedJavac {
  private TimedJavac() {}

  public static void main(String[] arguments) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var messages = new ByteArrayOutputStream();
    long start = System.nanoTime();
    int status = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments);
    long wall = System.nanoTime() - start;
    if (status != 0) {
      throw new IllegalStateException(messages.toString());
    }
    System.out.println(wall + " " + system.getProcessCpuTime());
  }
}
