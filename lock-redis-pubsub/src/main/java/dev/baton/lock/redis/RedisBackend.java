package dev.baton.lock.redis;

import dev.baton.lock.LockInfo;
import dev.baton.lock.core.Backend;
import dev.baton.lock.core.Settings;
import dev.baton.lock.core.ThreadScheduler;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The engine's commands as runs of the scripts, each on the link to the node that keeps the lock. */
final class RedisBackend implements Backend {
    /** The driver's threads, if they have the names that it gives them; those of the links are known whatever their names. */
    private static final String LETTUCE_THREADS = "lettuce-";

    private final Settings settings;
    private final KeyNames names;
    private final Arguments arguments;
    private final Topology topology;
    private final ThreadScheduler scheduler;

    RedisBackend(Settings settings, KeyNames names, long tokenTtlMillis, Topology topology, ThreadScheduler scheduler) {
        this.settings = settings;
        this.names = names;
        this.arguments = new Arguments(settings.clientId(), topology.isSharded(), tokenTtlMillis);
        this.topology = topology;
        this.scheduler = scheduler;
    }

    @Override
    public void start(Events events) {
        topology.start(events, names);
    }

    /**
     * Waits for a quarter of the command timeout at most: the engine may have waited for the rest before. What is left then
     * is an attempt to connect to a server that does not answer: it ends in the background, and the driver after it.
     */
    @Override
    public void close() {
        CompletableFuture.runAsync(topology::close, RedisBackend::inBackground)
                .completeOnTimeout(null, settings.commandTimeoutNanos() / 4, TimeUnit.NANOSECONDS)
                .join();
    }

    private static void inBackground(Runnable closing) {
        Thread thread = new Thread(closing, "baton-close");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public int group(String name) {
        return topology.group(names, name);
    }

    @Override
    public String describe(String name) {
        return topology.link(group(name)).describe();
    }

    @Override
    public boolean isNetworkThread() {
        return Thread.currentThread().getName().startsWith(LETTUCE_THREADS)
                || scheduler.isCurrentThread()
                || topology.isNetworkThread();
    }

    @Override
    public void reconnect(int group) {
        topology.reconnect(group);
    }

    @Override
    public void subscribe(String name) {
        topology.subscribe(group(name), names.channel(name));
    }

    @Override
    public void unsubscribe(String name) {
        topology.unsubscribe(names.channel(name));
    }

    // ---- scripts

    @Override
    public void ask(Ask ask, Reply<Answer> reply) {
        pollAll(group(ask.name()), List.of(ask), Reply.of(answers -> reply.answered(answers.get(0)), reply::failed));
    }

    @Override
    public void poll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        pollAll(group, asks, OneByOne.ifSplit(asks, this::ask, RedisBackend::notAsked, reply));
    }

    /** What an ask that did not run means to its contender: nothing was changed. Of one that may run all have to hear (R10). */
    private static @Nullable Answer notAsked(Failure failure) {
        return switch (failure.kind()) {
            case REFUSED -> new Answer(Answer.Kind.FAILED, 0, 0, 0, 0, failure.cause());
            case NOT_RUN -> new Answer(Answer.Kind.STALE, 0, 0, 0, 0, failure.cause());
            case UNKNOWN -> null;
        };
    }

    private void pollAll(int group, List<Ask> asks, Reply<List<Answer>> reply) {
        List<String> keys = asks.stream().map(ask -> names.key(ask.name())).toList();
        Call.Receiver<List<Object>> receiver = Call.Receiver.of(
                (result, link, sentNanos) -> {
                    link.sample(sentNanos, Replies.serverMicros(result));
                    List<Answer> answers = Replies.asked(result, asks, sentNanos);
                    refuseSubscriptions(link, asks, answers);
                    reply.answered(answers);
                },
                reply);
        topology.link(group)
                .send(new Call<>(
                        Script.ASK,
                        keys,
                        /* needsClock= */ true,
                        notAfter -> arguments.ask(asks, notAfter),
                        RedisBackend::list,
                        limit(),
                        receiver));
    }

    /** A subscription that the server refuses will not be in effect by asking again. */
    private void refuseSubscriptions(Link link, List<Ask> asks, List<Answer> answers) {
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).kind() == Answer.Kind.NOT_SUBSCRIBED) {
                Throwable refusal = link.refusal(names.channel(asks.get(i).name()));
                if (refusal != null) {
                    answers.set(
                            i,
                            new Answer(
                                    Answer.Kind.FAILED,
                                    0,
                                    0,
                                    0,
                                    0,
                                    Errors.execution(String.valueOf(refusal.getMessage()))));
                }
            }
        }
    }

    @Override
    public void release(Release release, Reply<Released> reply) {
        run(
                release.name(),
                Script.RELEASE,
                notAfter -> arguments.release(release),
                RedisBackend::number,
                (result, link, sentNanos) -> {
                    reply.answered(Replies.released(result));
                },
                reply);
    }

    @Override
    public void renew(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        OneByOne.Sender<Renewal, Renewed> alone = (renewal, its) ->
                renewAll(group, List.of(renewal), Reply.of(answers -> its.answered(answers.get(0)), its::failed));
        renewAll(group, renewals, OneByOne.ifSplit(renewals, alone, RedisBackend::notRenewed, reply));
    }

    private static Renewed notRenewed(Failure failure) {
        return new Renewed(Renewed.Kind.FAILED, 0, 0, failure.cause()); // asked again: harmless if it has run after all
    }

    private void renewAll(int group, List<Renewal> renewals, Reply<List<Renewed>> reply) {
        topology.link(group)
                .send(renewal(
                        renewals,
                        limit(),
                        Call.Receiver.of(
                                (result, link, sentNanos) -> {
                                    link.sample(sentNanos, Replies.serverMicros(result));
                                    reply.answered(Replies.renewed(result, renewals.size(), sentNanos));
                                },
                                reply)));
    }

    private Call<List<Object>> renewal(List<Renewal> renewals, long limitNanos, Call.Receiver<List<Object>> receiver) {
        List<String> keys =
                renewals.stream().map(renewal -> names.key(renewal.name())).toList();
        return new Call<>(
                Script.RENEW,
                keys,
                /* needsClock= */ false,
                notAfter -> arguments.renew(renewals),
                RedisBackend::list,
                limitNanos,
                receiver);
    }

    @Override
    public void replicate(Renewal renewal, int minAcks, long timeoutNanos, Reply<Integer> reply) {
        Link link = topology.replicationLink(group(renewal.name()));
        link.send(renewal(
                List.of(renewal),
                limit() + link.blockedNanos(),
                Call.Receiver.of(
                        (result, answering, sentNanos) -> {
                            Renewed renewed =
                                    Replies.renewed(result, 1, sentNanos).get(0);
                            if (renewed.kind() == Renewed.Kind.MINE) {
                                answering.awaitReplicas(minAcks, timeoutNanos, sentNanos, reply);
                            } else {
                                reply.failed(new Failure(
                                        Failure.Kind.NOT_RUN,
                                        new ConnectionLostException(
                                                "the hold was gone before replicas had it: " + renewed.kind())));
                            }
                        },
                        reply)));
    }

    @Override
    public void inspect(String name, Reply<LockInfo> reply) {
        run(
                name,
                Script.INSPECT,
                notAfter -> List.of(),
                RedisBackend::list,
                (result, link, sentNanos) -> {
                    reply.answered(Replies.inspected(name, result));
                },
                reply);
    }

    @Override
    public void forceUnlock(String name, Reply<Boolean> reply) {
        run(
                name,
                Script.FORCE,
                notAfter -> arguments.force(),
                RedisBackend::number,
                (result, link, sentNanos) -> {
                    reply.answered(result == 1);
                },
                reply);
    }

    private <T> void run(
            String name,
            Script script,
            Call.Encoder encoder,
            Supplier<CommandOutput<String, String, T>> output,
            Call.Answered<T> answered,
            Reply<?> reply) {
        topology.link(group(name))
                .send(new Call<>(
                        script,
                        List.of(names.key(name)),
                        /* needsClock= */ false,
                        encoder,
                        output,
                        limit(),
                        Call.Receiver.of(answered, reply)));
    }

    private long limit() {
        return scheduler.nanoTime() + settings.commandTimeoutNanos();
    }

    private static CommandOutput<String, String, List<Object>> list() {
        return new ArrayOutput<>(StringCodec.UTF8);
    }

    private static CommandOutput<String, String, Long> number() {
        return new IntegerOutput<>(StringCodec.UTF8);
    }
}
