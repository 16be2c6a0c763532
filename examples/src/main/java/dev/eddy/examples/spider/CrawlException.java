package dev.eddy.examples.spider;

/** There is nothing to crawl, for a reason that the user can see to. */
final class CrawlException extends Exception {
  private static final long serialVersionUID = 1;

  CrawlException(String message) {
    super(message);
  }
}
