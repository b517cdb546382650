using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Starts and stops what has subscribed, stage by stage.</summary>
    public interface ILifecycleObservable
    {
        /// <summary>Subscribes to a stage, until disposed of.</summary>
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>What is started and stopped at a stage.</summary>
    public interface ILifecycleObserver
    {
        /// <summary>Starts; lower stages have started before.</summary>
        Task OnStart(CancellationToken cancellationToken = default);

        /// <summary>Stops; higher stages have stopped before.</summary>
        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>What takes part in a life cycle.</summary>
    public interface ILifecycleParticipant<TLifecycleObservable> where TLifecycleObservable : ILifecycleObservable
    {
        /// <summary>Subscribes to its stages.</summary>
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>The stages of a silo.</summary>
    public static class ServiceLifecycleStage
    {
        /// <summary>The very first.</summary>
        public const int First = int.MinValue;

        /// <summary>The runtime is made.</summary>
        public const int RuntimeInitialize = 2000;

        /// <summary>Its services start.</summary>
        public const int RuntimeServices = 4000;

        /// <summary>Its storage starts.</summary>
        public const int RuntimeStorageServices = 6000;

        /// <summary>What grains need of it starts.</summary>
        public const int RuntimeGrainServices = 8000;

        /// <summary>All that has started.</summary>
        public const int AfterRuntimeGrainServices = 8100;

        /// <summary>The application's services start.</summary>
        public const int ApplicationServices = 10000;

        /// <summary>Grains deactivate here when the silo stops.</summary>
        public const int GrainDeactivation = BecomeActive - 1;

        /// <summary>The silo begins to take calls.</summary>
        public const int BecomeActive = Active - 1;

        /// <summary>The silo takes calls.</summary>
        public const int Active = 20000;

        /// <summary>The very last.</summary>
        public const int Last = int.MaxValue;
    }

    /// <summary>Subscribes functions to a life cycle.</summary>
    public static class LifecycleExtensions
    {
        /// <summary>Subscribes a start and a stop.</summary>
        public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) =>
            observable.Subscribe(observerName, stage, new FunctionObserver(onStart, onStop));

        /// <summary>Subscribes a start.</summary>
        public static IDisposable Subscribe(this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(observerName, stage, new FunctionObserver(onStart, null));

        /// <summary>Subscribes a start and a stop under the name of a type.</summary>
        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) =>
            observable.Subscribe(typeof(TObserver).Name, stage, onStart, onStop);

        /// <summary>Subscribes a start under the name of a type.</summary>
        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(typeof(TObserver).Name, stage, onStart, null);

        /// <summary>Subscribes under the name of a type.</summary>
        public static IDisposable Subscribe<TObserver>(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
            observable.Subscribe(typeof(TObserver).Name, stage, observer);

        /// <summary>Subscribes under the name of the observer's type.</summary>
        public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
            observable.Subscribe(observer.GetType().Name, stage, observer);

        sealed class FunctionObserver(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
        {
            public Task OnStart(CancellationToken cancellationToken) => onStart(cancellationToken);

            public Task OnStop(CancellationToken cancellationToken) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>The life cycle of the silo.</summary>
    public interface ISiloLifecycle : ILifecycleObservable
    {
        /// <summary>The highest stage that has started.</summary>
        int HighestCompletedStage { get; }

        /// <summary>The lowest stage that has stopped.</summary>
        int LowestStoppedStage { get; }
    }

    /// <summary>The life cycle of an activation.</summary>
    public interface IGrainLifecycle : ILifecycleObservable
    {
        /// <summary>Adds what takes part when the grain moves.</summary>
        void AddMigrationParticipant(IGrainMigrationParticipant participant);

        /// <summary>Removes it.</summary>
        void RemoveMigrationParticipant(IGrainMigrationParticipant participant);
    }

    /// <summary>The stages of an activation.</summary>
    public static class GrainLifecycleStage
    {
        /// <summary>The very first.</summary>
        public const int First = int.MinValue;

        /// <summary>Its state is read.</summary>
        public const int SetupState = 1000;

        /// <summary>It is activated.</summary>
        public const int Activate = SetupState + 1000;

        /// <summary>The very last.</summary>
        public const int Last = int.MaxValue;
    }

    /// <summary>A task that runs when the silo starts.</summary>
    public interface IStartupTask
    {
        /// <summary>Runs; if it fails, the silo does not start.</summary>
        Task Execute(CancellationToken cancellationToken);
    }
}
