import org.jspecify.annotations.NullMarked;

/** Bridges to other libraries, each of which is optional. Found as services; exports nothing. */
@NullMarked
@SuppressWarnings("requires-automatic") // Micrometer's has no descriptor
module dev.eddy.interop {
  requires dev.eddy;
  requires static context.propagation;
  requires static org.jspecify;

  provides dev.eddy.spi.ThreadLocalBridge with
      dev.eddy.interop.ContextPropagation;
}
