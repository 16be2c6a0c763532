package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.util.Iterator;
import java.util.List;

/**
 * Looping over what comes bit by bit, as from Motor's cursor: an await may be the condition of a
 * loop, and stand wherever else an expression may; {@code for} over {@code each} is short for it.
 */
public final class Looping {

  /** Gives documents one by one. */
  static final class Cursor implements AsyncIterator<String> {
    private final Iterator<String> documents;

    Cursor(List<String> documents) {
      this.documents = documents.iterator();
    }

    /** Whether there is one more. */
    @Override
    public Coroutine<Boolean> fetchNext() {
      return async(
          () -> {
            await(moment()); // a database would be asked here
            return documents.hasNext();
          });
    }

    @Override
    public String nextObject() {
      return documents.next();
    }
  }

  static Coroutine<Integer> printAll(Cursor cursor) {
    return async(
        () -> {
          int count = 0;
          while (await(cursor.fetchNext())) {
            count++;
            System.out.println(count + ": " + cursor.nextObject());
          }
          return count;
        });
  }

  static Coroutine<Void> printEach(Cursor cursor) {
    return async(
        () -> {
          for (String document : each(cursor)) {
            System.out.println("- " + document);
          }
        });
  }

  public static void main(String[] args) throws Exception {
    var cursor = new Cursor(List.of("apples", "bread", "cheese"));
    int count = IOLoop.current().runSync(() -> printAll(cursor));
    System.out.println(count + " documents");
    IOLoop.current().runSync(() -> printEach(new Cursor(List.of("dates", "eggs"))));
  }
}
