namespace TrustFlow.Embedded.Tests;

public interface IFiltered : IGrainWithStringKey
{
    Task<string> Say(string word);

    Task<string?> Context(string key);

    Task<string?> ContextOfOther(string key);

    Task Fail();
}

public sealed class FilteredGrain : Grain, IFiltered, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.MethodName == nameof(Say)) Doors.Write("filters", $"own {context.ImplementationMethod.DeclaringType!.Name}.{context.MethodName}");
        await context.Invoke();
    }

    public Task<string> Say(string word)
    {
        Doors.Write("filters", $"said {word}");
        return Task.FromResult(word);
    }

    public Task<string?> Context(string key)
    {
        var value = RequestContext.Get(key) as string;
        RequestContext.Set(key, "changed by the called grain");
        return Task.FromResult(value);
    }

    public async Task<string?> ContextOfOther(string key)
    {
        var value = await GrainFactory.GetGrain<IFiltered>("other").Context(key);
        return $"{value}, {RequestContext.Get(key)}";
    }

    public Task Fail() => throw new InvalidDataException("broken");
}

public sealed class FilterTests
{
    [Fact]
    public async Task Filters_RunInTheirOrder_AroundTheMethod_AndMayChangeArgumentsAndResult()
    {
        await using var silo = await Silo.StartAsync(builder => builder
            .AddOutgoingGrainCallFilter(Log("out"))
            .AddIncomingGrainCallFilter(LogIn("in-1"))
            .AddIncomingGrainCallFilter(LogIn("in-2"))
            .AddIncomingGrainCallFilter(async context =>
            {
                context.Request.SetArgument(0, $"{context.Request.GetArgument(0)}!");
                await context.Invoke();
                context.Result = $"{context.Result}?";
            }));
        Assert.Equal("word!?", await silo.Grain<IFiltered>("a").Say("word"));
        Assert.Equal(
            ["out>", "in-1>", "in-2>", "own FilteredGrain.Say", "said word!", "<in-2", "<in-1", "<out"],
            Doors.Read("filters"));
    }

    [Fact]
    public async Task Filter_ThatAnswersItself_KeepsTheCallFromTheGrain()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddIncomingGrainCallFilter(context =>
        {
            context.Result = "from the filter";
            return Task.CompletedTask;
        }));
        Assert.Equal("from the filter", await silo.Grain<IEcho>("a").Key());
    }

    [Fact]
    public async Task Filter_OnTheCallingSide_SeesAndReplacesTheError()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddOutgoingGrainCallFilter(async context =>
        {
            try
            {
                await context.Invoke();
                if (context.Response?.Exception is { } error) throw error;
            }
            catch (InvalidDataException error)
            {
                throw new NotSupportedException("replaced", error);
            }
        }));
        var thrown = await Assert.ThrowsAsync<NotSupportedException>(() => silo.Grain<IFiltered>("a").Fail());
        Assert.IsType<InvalidDataException>(thrown.InnerException);
    }

    [Fact]
    public async Task Filter_ThatThrows_FailsTheCallWithItsType()
    {
        await using var silo = await Silo.StartAsync(builder => builder.AddIncomingGrainCallFilter(_ => throw new UnauthorizedAccessException("no")));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Grain<IEcho>("a").Nothing());
    }

    [Fact]
    public async Task RequestContext_FlowsWithCalls_AndNothingComesBack()
    {
        await using var silo = await Silo.StartAsync();
        RequestContext.Set("user", "ann");
        Assert.Equal("ann, ann", await silo.Grain<IFiltered>("a").ContextOfOther("user"));
        Assert.Equal("ann", RequestContext.Get("user"));
        RequestContext.Clear();
        Assert.Null(await silo.Grain<IFiltered>("a").Context("user"));
        Assert.Null(await silo.Grain<IFiltered>("a").Context("user"));
    }

    static OutgoingGrainCallFilterDelegate Log(string name) => async context =>
    {
        Doors.Write("filters", $"{name}>");
        await context.Invoke();
        Doors.Write("filters", $"<{name}");
    };

    static IncomingGrainCallFilterDelegate LogIn(string name) => async context =>
    {
        Doors.Write("filters", $"{name}>");
        await context.Invoke();
        Doors.Write("filters", $"<{name}");
    };
}
