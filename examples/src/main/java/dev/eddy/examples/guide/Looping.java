package dev.eddy.examples.guide;

import static dev.eddy.Coroutines.*;

import dev.eddy.*;
import java.util.Iterator;
import java.util.List;

/**
 * Looping over what comes bit by bit, as from Motor's cursor: an await may be the condition of a
 * loop, and stand wherever else an expression may.
 */
public final class Looping {

  /** Gives documents one by one. */
  static final class Cursor {
    private final Iterator<String> documents;

    Cursor(List<String> documents) {
      this.documents = documents.iterator();
    }

    /** Whether there is one more. */
    Coroutine<Boolean> fetchNext() {
      return async(
          () -> {
            await(moment()); // a database would be asked here
            return documents.hasNext();
          });
    }

    String nextObject() {
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

  public static void main(String[] args) throws Exception {
    var cursor = new Cursor(List.of("apples", "bread", "cheese"));
    int count = IOLoop.current().runSync(() -> printAll(cursor));
    System.out.println(count + " documents");
  }
}
