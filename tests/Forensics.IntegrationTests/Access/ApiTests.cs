using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Forensics.Engine.Access;
using Forensics.Web.Access;
using Forensics.Web.Api;
using Forensics.Web.Localization;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Access;

/// <summary>The frame of the API: credentials, problems, limits, the document.</summary>
[Collection(nameof(OneService))]
public sealed class ApiTests(OneService one)
{
    readonly RunningService service = one.Service;

    [Theory]
    [InlineData("Bearer fk_aaaaaaaaaa_wrong")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("Bearer")]
    [InlineData("Bearer something")]
    [InlineData("Basic dTpw")]
    public async Task A_bad_credential_is_401_with_a_problem_even_beside_a_good_cookie(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        request.Headers.Add("Cookie", (await service.CredentialAsync("administrator")).Cookies);
        using var answer = await service.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
        await IsProblem(answer, ProblemCode.NotSignedIn);
    }

    [Theory]
    [InlineData("/api/v1/session", ProblemCode.NotSignedIn, 401)]
    [InlineData("/API/v1/users", ProblemCode.NotSignedIn, 401)]
    [InlineData("/api/v1/nothing", ProblemCode.NotSignedIn, 401)]
    [InlineData("/api", ProblemCode.NotSignedIn, 401)]
    public async Task Nobody_is_never_sent_to_a_page(string path, string code, int status)
    {
        using var answer = await service.SendAsync("nobody", new HttpRequestMessage(HttpMethod.Get, path));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("Bearer realm=\"forensics\"", answer.Headers.WwwAuthenticate.Single().ToString());
        await IsProblem(answer, code);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, ProblemCode.NotFound)]
    [InlineData("POST", "/api/v1/session", 405, ProblemCode.NoSuchMethod)]
    public async Task A_known_caller_is_told_what_does_not_exist(string method, string path, int status, string code)
    {
        foreach (var caller in new[] { "key feed:read", "merchant", "reviewer" })
        {
            using var answer = await service.SendAsync(caller, new HttpRequestMessage(new HttpMethod(method), path));
            Assert.Equal(status, (int)answer.StatusCode);
            await IsProblem(answer, code);
        }
    }

    [Fact]
    public async Task The_session_says_who_the_caller_is()
    {
        var key = await WhoAsync("key feed:read scores:read");
        Assert.Equal(("platform", 2, JsonValueKind.Null), (key.GetProperty("kind").GetString(), key.GetProperty("scopes").GetArrayLength(), key.GetProperty("antiforgery").ValueKind));
        var merchant = await WhoAsync("merchant");
        Assert.Equal(("merchant", "m-shop-1", "merchant", "shop-1"), (
            merchant.GetProperty("kind").GetString(), merchant.GetProperty("id").GetString(), merchant.GetProperty("role").GetString(), merchant.GetProperty("shop").GetString()));
        var lead = await WhoAsync("lead");
        Assert.Equal(("user", "lead", "lead-reviewer"), (lead.GetProperty("kind").GetString(), lead.GetProperty("id").GetString(), lead.GetProperty("role").GetString()));
        Assert.NotEmpty(lead.GetProperty("antiforgery").GetString()!);
    }

    [Fact]
    public async Task A_merchants_token_is_a_credential_of_the_api_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session");
        request.Headers.Authorization = new("Bearer", service.Platform.Sign(TokenSigner.Claims(service.Time.Now, "shop-7", "m7"), "ES256"));
        using var answer = await service.SendAsync(request);

        var who = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("m7", "shop-7"), (who.GetProperty("id").GetString(), who.GetProperty("shop").GetString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_change_by_session_needs_the_antiforgery_header(string? token)
    {
        var admin = await service.CredentialAsync("administrator");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users") { Content = JsonContent.Create(new { id = "forged", role = "administrator" }) };
        request.Headers.Add("Cookie", admin.Cookies);
        if (token is not null)
        {
            request.Headers.Add("X-Antiforgery", token);
        }

        using var answer = await service.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await IsProblem(answer, ProblemCode.Antiforgery);
        Assert.DoesNotContain(await service.Services.GetRequiredService<Accounts>().ListAsync(default), user => user.Id == "forged");
    }

    [Fact]
    public async Task A_form_of_a_foreign_page_changes_nothing_either()
    {
        var admin = await service.CredentialAsync("administrator");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys/x/revoke") { Content = new FormUrlEncodedContent([new("antiforgery", admin.Antiforgery!)]) };
        request.Headers.Add("Cookie", admin.Cookies);
        using var answer = await service.SendAsync(request);

        await IsProblem(answer, ProblemCode.Antiforgery);
    }

    [Theory]
    [InlineData("""{"id":"x","role":"king"}""", 400, AccessRefusal.NoSuchRole, null)]
    [InlineData("""{"id":"reviewer","role":"reviewer"}""", 409, AccessRefusal.UserExists, null)]
    [InlineData("""{"id":"x","role":"reviewer","password":"short"}""", 400, AccessRefusal.PasswordTooShort, null)]
    [InlineData("""{"id":"x","role":"merchant"}""", 400, AccessRefusal.ShopNeeded, null)]
    [InlineData("""{"id":"x"}""", 400, ProblemCode.BadRequest, "$")]
    [InlineData("""{"id":null,"role":"reviewer"}""", 400, ProblemCode.BadRequest, "$.id")]
    [InlineData("""{"id":"x","role":"reviewer","colour":"red"}""", 400, ProblemCode.BadRequest, "$.colour")]
    [InlineData("""{"id":""", 400, ProblemCode.BadRequest, "$.id")]
    public async Task A_refused_change_says_why(string json, int status, string code, string? at)
    {
        await service.CredentialAsync("reviewer");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users") { Content = new StringContent(json, null, "application/json") };
        using var answer = await service.SendAsync("administrator", request);

        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await IsProblem(answer, code);
        Assert.Equal(at, problem.TryGetProperty("at", out var where) ? where.GetString() : null);
    }

    [Theory]
    [InlineData(10_000, HttpStatusCode.BadRequest)]
    [InlineData(10_001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_is_read_up_to_the_limit(int bytes, HttpStatusCode status)
    {
        var json = """{"id":"x","role":"king"}""".PadRight(bytes);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users") { Content = new StringContent(json, null, "application/json") };
        using var answer = await service.SendAsync("administrator", request);

        Assert.Equal(status, answer.StatusCode);
        await IsProblem(answer, status == HttpStatusCode.BadRequest ? AccessRefusal.NoSuchRole : ProblemCode.TooLarge);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/users") { Content = new StringContent("<user/>", null, "application/xml") };
        using var answer = await service.SendAsync("administrator", request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        await IsProblem(answer, ProblemCode.WrongMediaType);
    }

    [Theory]
    [InlineData("/api/v1/session", null, "zh-CN", "没有有效的凭据")]
    [InlineData("/api/v1/session", "en-GB,en;q=0.9", "en", "No valid credential")]
    [InlineData("/api/v1/session", "fr, zh;q=0.5, en;q=0.4", "zh-CN", "没有有效的凭据")]
    [InlineData("/api/v1/session?culture=en", "zh", "en", "No valid credential")]
    public async Task A_problem_speaks_the_requests_language(string path, string? accept, string culture, string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Language", accept);
        }

        using var answer = await service.SendAsync(request);

        Assert.Equal(culture, answer.Content.Headers.ContentLanguage.Single());
        Assert.Equal(title, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("title").GetString());
    }

    [Fact]
    public void Every_code_has_its_texts()
    {
        var codes = typeof(ProblemCode).GetFields().Concat(typeof(AccessRefusal).GetFields()).Select(field => (string)field.GetValue(null)!).ToList();

        Assert.True(codes.Count > 20);
        Assert.All(codes, code => Assert.All(Texts.Languages, language => Assert.True(
            Texts.Has(language, $"problem.{code}.title") && Texts.Has(language, $"problem.{code}.detail"), $"{code} in {language.Name}")));
    }

    [Fact]
    public async Task The_document_is_openapi_3_1_and_names_who_may_call_what()
    {
        using var answer = await service.SendAsync("nobody", new HttpRequestMessage(HttpMethod.Get, ApiV1.DocumentPath));
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal(["apiKey", "merchantToken", "session"], document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name));
        var paths = document.GetProperty("paths");
        Assert.All(paths.EnumerateObject(), path => Assert.StartsWith("/api/v1/", path.Name, StringComparison.Ordinal));
        var create = paths.GetProperty("/api/v1/users").GetProperty("post");
        Assert.Equal(["session"], create.GetProperty("security").EnumerateArray().SelectMany(way => way.EnumerateObject()).Select(way => way.Name));
        Assert.Contains("administering", create.GetProperty("responses").GetProperty("403").GetProperty("description").GetString(), StringComparison.Ordinal);
        var who = paths.GetProperty("/api/v1/session").GetProperty("get");
        Assert.Equal(["apiKey", "merchantToken", "session"], who.GetProperty("security").EnumerateArray().SelectMany(way => way.EnumerateObject()).Select(way => way.Name));
    }

    async Task<JsonElement> WhoAsync(string caller)
    {
        using var answer = await service.SendAsync(caller, new HttpRequestMessage(HttpMethod.Get, "/api/v1/session"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    internal static async Task<JsonElement> IsProblem(HttpResponseMessage answer, string code)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("urn:forensics:problem:" + code, problem.GetProperty("type").GetString());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem;
    }
}
