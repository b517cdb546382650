using TrustFlow.Hosting;
using TrustFlow.Processors.Worker;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

return await ErrorLine.RunAsync(
    WorkerCommand.Program,
    () => WorkerCommand.RunAsync(args, WorkerHost.RunAsync),
    static e => e is DirectoryLockException or PubSubException or UnknownProcessorException);
