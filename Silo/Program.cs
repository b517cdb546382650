using TrustFlow.Bootstrap;
using TrustFlow.Hosting;
using TrustFlow.Processors.Worker;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Postgres;

return await ErrorLine.RunAsync(
    SiloCommand.Program,
    () => SiloCommand.RunAsync(args, SiloHost.RunAsync),
    static e => e is DirectoryLockException or SqliteOpenException or PubSubException or PostgresStoreException or UnknownProcessorException or BootstrapFileException);
