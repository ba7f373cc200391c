/* Stands in for the programs that generated batch files run. One program under many names: it
 * writes down what it was given, and plays its part in a registry of two values.
 *
 * SEAWALL_RECORD  takes one line a run: the name and the arguments in UTF-8, 1F between them
 * SEAWALL_STATE   the registry: ActivePolicy and NoDefaultExempt as lines of a registry text; where
 *                 it is not given, Wine's own registry and programs are used as far as they work
 * SEAWALL_FAIL    the run, counted from 1, that fails without doing anything
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <shellapi.h>

#define LINES 200
#define LENGTH 1000

static const char OURS[] =
    "\"ActivePolicy\"=\"SOFTWARE\\\\Policies\\\\Microsoft\\\\Windows\\\\IPSec\\\\Policy\\\\Local"
    "\\\\ipsecPolicy{11111111-0000-0000-0000-000000000000}\"";

static char state[LINES][LENGTH];
static int states;

/* A file that a variable names, whatever characters are in its path. */
static FILE *open_named(const wchar_t *variable, const wchar_t *mode)
{
    const wchar_t *name = _wgetenv(variable);
    FILE *file = name ? _wfopen(name, mode) : 0;
    if (!file) {
        fwprintf(stderr, L"%ls cannot be opened\n", variable);
        exit(70);
    }
    return file;
}

static void end_at(char *line) { line[strcspn(line, "\r\n")] = 0; }

static void load(void)
{
    FILE *file = open_named(L"SEAWALL_STATE", L"rb");
    while (states < LINES && fgets(state[states], LENGTH, file)) end_at(state[states++]);
    fclose(file);
}

static void save(void)
{
    FILE *file = open_named(L"SEAWALL_STATE", L"wb");
    for (int i = 0; i < states; i++)
        if (state[i][0]) fprintf(file, "%s\n", state[i]);
    fclose(file);
}

/* Takes a line `"name"=...` in place of the one with that name; `-` deletes it. */
static void set(const char *line)
{
    size_t name = strcspn(line, "=") + 1;
    for (int i = 0; i < states; i++)
        if (!strncmp(state[i], line, name)) state[i][0] = 0;
    if (strcmp(line + name, "-")) strcpy(state[states++], line);
}

static FILE *open_file(const wchar_t *name, const wchar_t *mode)
{
    FILE *file = _wfopen(name, mode);
    if (!file) exit(1);
    return file;
}

/* A key of both values, and beneath it what must not be taken for one of them. In octets, though
 * Windows' own writes UTF-16: Wine's `type` stops at the first zero. */
static int export_key(const wchar_t *name, const wchar_t *key)
{
    const char *value = wcsstr(key, L"Services") ? "\"NoDefaultExempt\"" : "\"ActivePolicy\"";
    FILE *file = open_file(name, L"wb");
    fprintf(file, "Windows Registry Editor Version 5.00\r\n\r\n[%ls]\r\n", key);
    for (int i = 0; i < states; i++)
        if (!strncmp(state[i], value, strlen(value))) fprintf(file, "%s\r\n", state[i]);
    fprintf(file, "\"Start\"=dword:00000001\r\n\r\n[%ls\\Below]\r\n", key);
    fprintf(file, "\"ipsecName\"=\"\\\"ActivePolicy\\\"=\\\"NoDefaultExempt\\\"=\"\r\n");
    fclose(file);
    return 0;
}

static int import_file(const wchar_t *name)
{
    char line[LENGTH];
    int in_key = 0;
    FILE *file = open_file(name, L"rb");
    if (!fgets(line, LENGTH, file) || strncmp(line, "REGEDIT4", 8)) return 1;
    while (fgets(line, LENGTH, file)) {
        end_at(line);
        if (line[0] == '[') in_key = 1;
        else if (line[0] == '"' && in_key) set(line);
        else if (line[0]) return 1;
    }
    fclose(file);
    return 0;
}

/* `/b [/r] PATTERN [FILE]`: lines that begin so; a dot is any character. */
static int findstr(int count, wchar_t **words)
{
    int at = 1, found = 0;
    while (at < count && words[at][0] == '/') at++;
    wchar_t *pattern = words[at++];
    FILE *file = at < count ? open_file(words[at], L"rb") : stdin;
    char line[LENGTH];
    while (fgets(line, LENGTH, file)) {
        size_t i = 0;
        while (pattern[i] && line[i] && (pattern[i] == '.' || pattern[i] == line[i])) i++;
        if (pattern[i]) continue;
        end_at(line);
        puts(line);
        found = 1;
    }
    return !found;
}

static int fc(wchar_t **words)
{
    FILE *one = open_file(words[1], L"rb"), *other = open_file(words[2], L"rb");
    int a, b;
    do {
        a = getc(one);
        b = getc(other);
    } while (a == b && a != EOF);
    return a != b;
}

static int has(int count, wchar_t **words, const wchar_t *word)
{
    for (int i = 1; i < count; i++)
        if (!wcscmp(words[i], word)) return 1;
    return 0;
}

static int record(const wchar_t *name, int count, wchar_t **words)
{
    FILE *file = open_named(L"SEAWALL_RECORD", L"a+b");
    int runs = 1, c;
    while ((c = getc(file)) != EOF) runs += c == '\n';
    fseek(file, 0, SEEK_END);
    for (int i = 0; i < count; i++) {
        char text[4 * LENGTH];
        WideCharToMultiByte(CP_UTF8, 0, i ? words[i] : name, -1, text, sizeof text, 0, 0);
        fprintf(file, i ? "\x1f%s" : "%s", text);
    }
    fputc('\n', file);
    fclose(file);
    return runs;
}

/* Wine's own program, given the same words. */
static int real(const wchar_t *program)
{
    STARTUPINFOW start = { sizeof start };
    PROCESS_INFORMATION process;
    DWORD status = 1;
    if (!CreateProcessW(program, GetCommandLineW(), 0, 0, TRUE, 0, 0, 0, &start, &process)) return 1;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &status);
    return status;
}

/* `stop NAME`, `config NAME start= disabled`: a service is there where its key is. Wine's own knows
 * no service whose key came by import, and no `config`. */
static int sc(int count, wchar_t **words)
{
    wchar_t path[LENGTH] = L"SYSTEM\\CurrentControlSet\\Services\\";
    DWORD disabled = 4, status;
    HKEY key;
    if (count < 3) return 1639;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, wcsncat(path, words[2], 200), 0, KEY_WRITE, &key)) return 1060;
    if (!wcscmp(words[1], L"stop") && count == 3) return 0;
    if (wcscmp(words[1], L"config") || count != 5 || wcscmp(words[3], L"start=")
        || wcscmp(words[4], L"disabled")) return 1639;
    status = RegSetValueExW(key, L"Start", 0, REG_DWORD, (const BYTE *)&disabled, sizeof disabled);
    RegCloseKey(key);
    return status;
}

static int on_wines_registry(const wchar_t *name, int count, wchar_t **words)
{
    wchar_t path[MAX_PATH] = L"C:\\windows\\";
    if (!wcscmp(name, L"findstr")) return findstr(count, words);
    if (!wcscmp(name, L"sc") || !wcscmp(name, L"net")) return sc(count, words);
    if (wcscmp(name, L"regedit")) wcscat(path, L"system32\\");
    wcsncat(path, name, 20);
    return real(wcscat(path, L".exe"));
}

/* Keeps a file open so that nobody can move it, until it is ended. Tells in the record that it does. */
static int hold(const wchar_t *name)
{
    HANDLE file = CreateFileW(name, GENERIC_READ, 0, 0, OPEN_EXISTING, 0, 0);
    if (file == INVALID_HANDLE_VALUE) return 1;
    fclose(open_named(L"SEAWALL_RECORD", L"wb"));
    Sleep(60000);
    return 0;
}

int main(void)
{
    int count;
    wchar_t own[MAX_PATH], **words = CommandLineToArgvW(GetCommandLineW(), &count);
    GetModuleFileNameW(0, own, MAX_PATH);
    wchar_t *name = wcsrchr(own, '\\') + 1;
    *wcsrchr(name, '.') = 0;
    _wcslwr(name);
    if (!wcscmp(name, L"hold")) return hold(words[1]);
    if (!wcscmp(name, L"msblast")) Sleep(60000);
    int run = record(name, count, words);
    if (getenv("SEAWALL_FAIL") && atoi(getenv("SEAWALL_FAIL")) == run) return 1;
    if (!_wgetenv(L"SEAWALL_STATE")) return on_wines_registry(name, count, words);
    load();
    if (!wcscmp(name, L"findstr")) return findstr(count, words);
    if (!wcscmp(name, L"fc")) return fc(words);
    int status = 0;
    if (!wcscmp(name, L"regedit")) {
        status = has(count, words, L"/e") ? export_key(words[2], words[3]) : import_file(words[2]);
    } else if (has(count, words, L"-x") || has(count, words, L"assign=yes")) {
        set(OURS);
    } else if (has(count, words, L"-y") || (has(count, words, L"set") && has(count, words, L"assign=no"))) {
        set("\"ActivePolicy\"=-");
    } else if (has(count, words, L"ipsecexempt")) {
        set("\"NoDefaultExempt\"=dword:00000003");
    }
    save();
    return status;
}
