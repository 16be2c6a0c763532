package dev.eddy.weaver;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.List;

/**
 * Opens packages of javac to the weaver without a flag of the JVM. This is the one place that goes
 * round the encapsulation of the JDK, and it is entered in the process of the compiler only. See
 * docs/adr/0006.
 */
final class JavacAccess {
  /** Not named in the code: javac warns of it, and a JVM may run without its module. */
  private static final String REFLECTION_FACTORY = "sun.reflect.ReflectionFactory";

  /** Of a lookup that may do anything. */
  private static final int TRUSTED = -1;

  private JavacAccess() {}

  /**
   * Opens packages to this class's module. Does nothing for those that are open already, as by
   * {@code --add-opens}.
   *
   * @throws Throwable if this JDK does not let us
   */
  static void open(Module javac, List<String> packages) throws Throwable {
    Module self = JavacAccess.class.getModule();
    List<String> closed = packages.stream().filter(name -> !javac.isOpen(name, self)).toList();
    if (closed.isEmpty()) {
      return;
    }
    MethodHandle open =
        trustedLookup()
            .findVirtual(
                Module.class,
                "implAddOpens",
                MethodType.methodType(void.class, String.class, Module.class));
    for (String name : closed) {
      open.invoke(javac, name, self);
    }
  }

  private static MethodHandles.Lookup trustedLookup() throws ReflectiveOperationException {
    Class<?> type = reflectionFactory();
    Object factory = type.getMethod("getReflectionFactory").invoke(null);
    var constructor =
        (Constructor<?>)
            type.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(
                    factory,
                    MethodHandles.Lookup.class,
                    MethodHandles.Lookup.class.getDeclaredConstructor(
                        Class.class, Class.class, int.class));
    return (MethodHandles.Lookup) constructor.newInstance(Object.class, null, TRUSTED);
  }

  private static Class<?> reflectionFactory() throws ClassNotFoundException {
    try {
      return Class.forName(REFLECTION_FACTORY);
    } catch (ClassNotFoundException e) {
      throw new ClassNotFoundException(
          REFLECTION_FACTORY + ", which -J--add-modules=jdk.unsupported brings", e);
    }
  }
}
