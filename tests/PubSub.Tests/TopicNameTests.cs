namespace TrustFlow.PubSub.Tests;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("flow:tg:chunk", "flow", "tg", "chunk", QualityOfService.AtLeastOnce)]
    [InlineData("request:tg:config", "request", "tg", "config", QualityOfService.AtMostOnce)]
    [InlineData("response:tg:config", "response", "tg", "config", QualityOfService.AtMostOnce)]
    [InlineData("notify:tg:config", "notify", "tg", "config", QualityOfService.AtMostOnce)]
    [InlineData("q0/tg/flow/chunk", "flow", "tg", "chunk", QualityOfService.AtMostOnce)]
    [InlineData("q1/tg/flow/chunk", "flow", "tg", "chunk", QualityOfService.AtLeastOnce)]
    [InlineData("q2/tg/config/config-push", "config", "tg", "config-push", QualityOfService.ExactlyOnce)]
    [InlineData("persistent://tg/flow/chunk", "flow", "tg", "chunk", QualityOfService.AtLeastOnce)]
    [InlineData("non-persistent://tg/request/config", "request", "tg", "config", QualityOfService.AtMostOnce)]
    public void Parse_EachForm_GivesItsParts(string text, string @class, string space, string name, QualityOfService quality)
    {
        var topic = TopicName.Parse(text);
        Assert.Equal((@class, space, name, quality), (topic.Class, topic.Space, topic.Name, topic.Quality));
    }

    [Theory]
    [InlineData("flow:tg:chunk:default:f1", "chunk:default:f1")]
    [InlineData("flow:tg:a/b", "a/b")]
    [InlineData("flow:tg:http://host/path", "http://host/path")]
    [InlineData("flow:tg:persistent://a/b/c", "persistent://a/b/c")]
    [InlineData("flow:tg::", ":")]
    [InlineData("q1/tg/flow/a/b:c", "a/b:c")]
    [InlineData("q1/tg/flow/http://x", "http://x")]
    [InlineData("persistent://tg/flow/a:b/c", "a:b/c")]
    public void Parse_NameWithSeparators_StaysWhole(string text, string name) => Assert.Equal(name, TopicName.Parse(text).Name);

    [Theory]
    [InlineData("")]
    [InlineData("chunk")]
    [InlineData("flow")]
    [InlineData("flow:tg")]
    [InlineData("flow:tg:")]
    [InlineData("flow::chunk")]
    [InlineData(":tg:chunk")]
    [InlineData("config:tg:chunk")]
    [InlineData("Flow:tg:chunk")]
    [InlineData("flow:a/b:chunk")]
    [InlineData("q3/tg/flow/chunk")]
    [InlineData("q1/tg/flow")]
    [InlineData("q1/tg/flow/")]
    [InlineData("q1//flow/chunk")]
    [InlineData("q1/tg//chunk")]
    [InlineData("q1/a:b/flow/chunk")]
    [InlineData("tg/flow/chunk")]
    [InlineData("persistent://tg/flow")]
    [InlineData("persistent://tg/flow/")]
    [InlineData("http://tg/flow/chunk")]
    public void Parse_AnythingElse_IsAnErrorThatShowsTheText(string text)
    {
        var error = Assert.Throws<FormatException>(() => TopicName.Parse(text));
        Assert.Contains($"'{text}'", error.Message);
    }

    [Theory]
    [InlineData("flow:tg:chunk")]
    [InlineData("flow:tg:a:b/c")]
    [InlineData("q2/tg/flow/chunk")]
    [InlineData("q0/tg/flow/chunk")]
    [InlineData("q1/tg/request/x")]
    [InlineData("q1/tg/config/a:b/c")]
    public void ToString_ParsedAgain_IsTheSame(string text)
    {
        var topic = TopicName.Parse(text);
        Assert.Equal(text, topic.ToString());
        Assert.Equal(topic, TopicName.Parse(topic.ToString()));
    }

    [Fact]
    public void Parse_FormsOfOneTopic_AreOneValue()
    {
        var topic = TopicName.Parse("flow:tg:chunk");
        Assert.Equal(topic, TopicName.Parse("q1/tg/flow/chunk"));
        Assert.Equal(topic, TopicName.Parse("persistent://tg/flow/chunk"));
        Assert.Equal("flow:tg:chunk", TopicName.Parse("persistent://tg/flow/chunk").ToString());
    }

    [Fact]
    public void Key_QualitiesOfOneTopic_IsTheSame() =>
        Assert.Equal("tg.flow.x:y", Assert.Single(new[] { "flow:tg:x:y", "q0/tg/flow/x:y", "q2/tg/flow/x:y" }.Select(text => TopicName.Parse(text).Key).Distinct()));

    [Fact]
    public void Parse_255Bytes_IsTheMost()
    {
        var most = "flow:tg:" + new string('ä', 123) + "a";
        Assert.Equal(most, TopicName.Parse(most).ToString());
        var error = Assert.Throws<FormatException>(() => TopicName.Parse(most + "b"));
        Assert.Contains("more than 255 bytes", error.Message);
        Assert.Contains("flow:tg:ää", error.Message);
    }

    [Fact]
    public void QueueName_Subscription_IsPartOfTheLimit()
    {
        var topic = TopicName.Parse("flow:tg:x:y");
        Assert.Equal("tg.flow.x:y.chunker--default", topic.QueueName("chunker--default"));
        Assert.Throws<FormatException>(() => topic.QueueName(new string('s', 244)));
        Assert.Throws<FormatException>(() => topic.QueueName(""));
    }

    [Theory]
    [InlineData("flow:tg:x", true, true)]
    [InlineData("q2/tg/flow/x", true, true)]
    [InlineData("q0/tg/flow/x", false, true)]
    [InlineData("request:tg:x", false, true)]
    [InlineData("response:tg:x", false, false)]
    [InlineData("notify:tg:x", false, false)]
    [InlineData("q1/tg/config/x", true, true)]
    [InlineData("q2/tg/config/x", true, true)]
    [InlineData("q0/tg/config/x", false, false)]
    public void Class_AndQuality_DecideHowMessagesAreKept(string text, bool durable, bool shared)
    {
        var topic = TopicName.Parse(text);
        Assert.Equal((durable, shared), (topic.Durable, topic.Shared));
    }
}
