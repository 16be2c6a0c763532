package dev.eddy;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/** The bean behind {@link CoroutineDumpMXBean}. */
final class CoroutineDumpBean implements CoroutineDumpMXBean {
  private static final String NAME = "dev.eddy:type=CoroutineDump";

  @Override
  public String dumpText() {
    return CoroutineDump.take().toString();
  }

  @Override
  public String dumpJson() {
    return CoroutineDump.take().toJson();
  }

  static void register() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new CoroutineDumpBean(), new ObjectName(NAME));
    } catch (InstanceAlreadyExistsException e) {
      // the second call
    } catch (JMException e) {
      throw new IllegalStateException("the MBean server refused " + NAME, e);
    }
  }
}
