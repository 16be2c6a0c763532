package dev.eddy.benchmarks

import java.util.function.IntSupplier
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.yield

/** What Kotlin's coroutines take for the same as Eddy's, on the event loop of one thread. */
object KotlinRivals {
  @JvmStatic
  fun mutexUncontended(rounds: Int): Long = runBlocking {
    val mutex = Mutex()
    var sum = 0L
    repeat(rounds) { mutex.withLock { sum += it } }
    sum
  }

  @JvmStatic
  fun mutexContended(workers: Int, rounds: Int): Long = runBlocking {
    val mutex = Mutex()
    var sum = 0L
    runAll(workers) {
      repeat(rounds) {
        mutex.withLock {
          sum++
          yield()
        }
      }
    }
    sum
  }

  @JvmStatic
  fun semaphoreContended(permits: Int, workers: Int, rounds: Int): Long = runBlocking {
    val semaphore = Semaphore(permits)
    var sum = 0L
    runAll(workers) {
      repeat(rounds) {
        semaphore.withPermit {
          sum++
          yield()
        }
      }
    }
    sum
  }

  @JvmStatic
  fun pingPong(rounds: Int): Long = runBlocking {
    val there = Channel<Int>(1)
    val back = Channel<Int>(1)
    launch { repeat(rounds) { back.send(there.receive()) } }
    var sum = 0L
    repeat(rounds) {
      there.send(it and SMALL)
      sum += back.receive()
    }
    sum
  }

  @JvmStatic
  fun stream(capacity: Int, items: Int): Long = runBlocking {
    val channel = Channel<Int>(capacity)
    launch {
      repeat(items) { channel.send(it and SMALL) }
      channel.close()
    }
    var sum = 0L
    for (item in channel) {
      sum += item
    }
    sum
  }

  /** So many groups, one after the other, of so many coroutines that each yield once. */
  @JvmStatic
  fun groups(groups: Int, children: Int): Long = runBlocking {
    var sum = 0L
    repeat(groups) {
      coroutineScope {
        repeat(children) {
          launch {
            yield()
            sum++
          }
        }
      }
    }
    sum
  }

  /** So many coroutines that wait for an item, all cancelled at once. */
  @JvmStatic
  fun cancelledReceivers(count: Int): Long = runBlocking {
    val channel = Channel<Int>(1)
    val waiting = List(count) { launch { channel.receive() } }
    yield()
    waiting.forEach { it.cancel() }
    yield()
    yield()
    waiting.count { it.isCancelled }.toLong()
  }

  /** As many coroutines that each sleep for so many milliseconds, all at once. */
  @JvmStatic
  fun sleeps(count: Int, millis: IntSupplier) = runBlocking {
    repeat(count) {
      val time = millis.asInt.toLong()
      launch { delay(time) }
    }
  }

  /** Integers up to here need no allocation, on either side. */
  private const val SMALL = 127

  private suspend fun CoroutineScope.runAll(count: Int, worker: suspend () -> Unit) {
    List(count) { launch { worker() } }.joinAll()
  }
}
