package dev.eddy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The blocking half of a {@link LineReader}: one thread at a time, not the loop's. */
final class LineSource {
  private static final int BUFFER_SIZE = 8192;

  private final Reader reader;
  private final int maxLength;
  private final char[] buffer = new char[BUFFER_SIZE];

  /** The beginning of a line whose end was not read yet. */
  private final StringBuilder line = new StringBuilder();

  /** A line feed that follows belongs to the line before. */
  private boolean isAfterReturn;

  private boolean isAtEnd;

  /** To be thrown when the lines before it have been returned. */
  private @Nullable IOException tooLong;

  LineSource(InputStream in, Charset charset, int maxLength) {
    this.reader = new InputStreamReader(in, charset);
    this.maxLength = maxLength;
  }

  /**
   * Waits for a line, and takes those with it that have been read anyway.
   *
   * @return in their order; none at the end
   */
  List<String> read() throws IOException {
    var lines = new ArrayList<String>();
    while (lines.isEmpty() && !isAtEnd) {
      if (tooLong != null) {
        throw tooLong;
      }
      int count = reader.read(buffer);
      if (count < 0) {
        isAtEnd = true;
        if (line.length() > 0) {
          endLine(lines);
        }
      } else {
        split(count, lines);
      }
    }
    return lines;
  }

  private void split(int count, List<String> lines) {
    for (int i = 0; i < count && tooLong == null; i++) {
      char c = buffer[i];
      if (c == '\r' || (c == '\n' && !isAfterReturn)) {
        endLine(lines);
      } else if (c != '\n') {
        append(c);
      }
      isAfterReturn = c == '\r';
    }
  }

  private void endLine(List<String> lines) {
    lines.add(line.toString());
    line.setLength(0);
  }

  private void append(char c) {
    if (line.length() < maxLength) {
      line.append(c);
      return;
    }
    tooLong =
        new IOException(
            "a line is longer than "
                + maxLength
                + " characters, the most that this reader takes: give new LineReader(…) a greater"
                + " maxLength if such lines are meant to be. It begins with "
                + line.substring(0, Math.min(line.length(), 40)));
  }
}
