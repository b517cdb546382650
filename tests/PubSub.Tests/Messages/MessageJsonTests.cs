using System.Text;
using System.Text.Json.Serialization;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.PubSub.Tests.Messages;

public sealed partial class MessageJsonTests
{
    static readonly JsonMessageFormat<Request> Format = new();
    static readonly JsonMessageFormat<Answer> Positional = new();

    [Fact]
    public void Write_Members_AreSnakeCaseAndThoseWithoutValueLeftOut()
    {
        var request = new Request { Operation = "get", BlueprintName = null, Keys = [], Values = new Dictionary<string, string>(), Note = "" };
        Assert.Equal("{\"operation\":\"get\",\"keys\":[],\"values\":{},\"note\":\"\",\"version\":0}", Write(request));
    }

    [Fact]
    public void Write_MapKeys_StayAsTheyAre() =>
        Assert.Contains("{\"ChunkSize\":\"1\"}", Write(new Request { Values = new Dictionary<string, string> { ["ChunkSize"] = "1" } }));

    [Fact]
    public void Write_Text_IsNotEscapedNeedlessly() => Assert.Contains("\"grüße € <a&b> 'c' + 日本\"", Write(new Request { Note = "grüße € <a&b> 'c' + 日本" }));

    [Fact]
    public void Read_UnknownMembers_AreIgnoredAndAbsentOnesTakeTheirDefault()
    {
        var request = Read("{\"operation\":\"get\",\"more\":{\"x\":[1]},\"version\":7}");
        Assert.Equal(("get", 7, "none"), (request.Operation, request.Version, request.Note));
        Assert.Null(request.BlueprintName);
        Assert.Equal(["default"], request.Keys);
    }

    [Fact]
    public void Read_Null_CountsAsAbsent()
    {
        var request = Read("{\"operation\":null,\"keys\":null,\"note\":null,\"blueprint_name\":null}");
        Assert.Equal(("", "none"), (request.Operation, request.Note));
        Assert.Equal(["default"], request.Keys);
        Assert.Null(request.BlueprintName);
    }

    [Fact]
    public void Read_Empty_IsNotAbsent() => Assert.Empty(Read("{\"keys\":[]}").Keys);

    [Fact]
    public void Read_PositionalRecord_TakesItsDefaults() =>
        Assert.Equal(new Answer(3, "none"), Positional.Read("{\"version\":3}"u8.ToArray()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"operation\":")]
    [InlineData("{\"operation\":{}}")]
    [InlineData("{\"version\":\"x\"}")]
    [InlineData("{} {}")]
    public void Read_AnythingElse_IsMalformed(string body)
    {
        var error = Assert.Throws<MalformedMessageException>(() => Read(body));
        Assert.Contains("Request", error.Message);
        Assert.Equal(typeof(Request), error.Expected);
    }

    [Fact]
    public void Read_BytesThatAreNoText_AreMalformed() =>
        Assert.Throws<MalformedMessageException>(() => Format.Read((byte[])[.. "{\"note\":\""u8, 0xff, .. "\"}"u8]));

    [Fact]
    public void Create_FromSourceGeneratedContext_WritesAndReadsTheSame()
    {
        var options = MessageJson.Create(Generated.Default);
        var format = new JsonMessageFormat<Answer>((System.Text.Json.Serialization.Metadata.JsonTypeInfo<Answer>)options.GetTypeInfo(typeof(Answer)));
        var body = format.Write(new Answer(1, "ä", Missing: null));
        Assert.Equal("{\"version\":1,\"note_text\":\"ä\"}", Encoding.UTF8.GetString(body.Span));
        Assert.Equal(new Answer(1, "ä"), format.Read(body));
        Assert.Throws<NotSupportedException>(() => options.GetTypeInfo(typeof(Request)));
    }

    static string Write(Request request) => Encoding.UTF8.GetString(Format.Write(request).Span);

    static Request Read(string body) => Format.Read(Encoding.UTF8.GetBytes(body));

    public sealed record Request
    {
        public string Operation { get; init; } = "";

        public string? BlueprintName { get; init; }

        public IReadOnlyList<string> Keys { get; init; } = ["default"];

        public IReadOnlyDictionary<string, string>? Values { get; init; }

        public string Note { get; init; } = "none";

        public long Version { get; init; }
    }

    public sealed record Answer(long Version, string NoteText = "none", string? Missing = null);

    [JsonSerializable(typeof(Answer))]
    sealed partial class Generated : JsonSerializerContext;
}
