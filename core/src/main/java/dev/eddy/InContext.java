package dev.eddy;

/**
 * A callback with the context that it was scheduled in. For the loop's ready queue only: whatever
 * comes after it there switches to a context of its own.
 */
final class InContext implements Runnable {
  private final IOLoop loop;
  private final Context context;
  final Runnable callback;

  InContext(IOLoop loop, Context context, Runnable callback) {
    this.loop = loop;
    this.context = context;
    this.callback = callback;
  }

  @Override
  public void run() {
    loop.contextsInUse().switchTo(context.copy());
    callback.run();
  }

  @Override
  public String toString() {
    return callback.toString();
  }
}
