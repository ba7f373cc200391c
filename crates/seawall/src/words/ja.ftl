# 画面と報告に出る言葉 (日本語)。キーは英語版と同じ。

## 判定
state-fixed = 適用済み
state-fixed-by-sp = サービスパックで適用済み
state-fixed-via = 後継の修正で適用済み
state-pending-reboot = 再起動待ち
state-missing = 未適用
state-conflict = 証拠が矛盾
state-needs-sp-first = 先にサービスパックが必要
state-no-fix-exists = 修正なし
state-not-applicable = 対象外
state-unknown = 未確認

## 狭い欄での判定
short-fixed = 適用済み
short-fixed-by-sp = SP で済
short-fixed-via = 後継で済
short-pending-reboot = 再起動待
short-missing = 未適用
short-conflict = 矛盾
short-needs-sp-first = 要 SP
short-no-fix-exists = 修正なし
short-not-applicable = 対象外
short-unknown = 未確認

## システム
system-nt4 = Windows NT 4.0
system-w2k = Windows 2000
system-xp = Windows XP
system-ws2003 = Windows Server 2003

## リモートからの状態
status-patched-both = 824146 (MS03-039) と 823980 (MS03-026) の両方を適用済み
status-patched-only-823980 = 823980 (MS03-026) のみ適用済み
status-unpatched = 未適用
status-dcom-disabled-or-denied = DCOM が無効、または拒否
status-not-affected = 影響なし
status-not-dcerpc = DCE/RPC ではない
status-needs-investigation = 要調査
status-refused = 接続拒否
status-filtered = フィルターあり
status-timeout = 応答なし (時間切れ)
status-reset = 接続リセット

## 種別
family-windows = Windows
family-windows9x = Windows 95/98/Me
family-samba = Samba
family-other-dce = DCE/RPC (DCOM なし)
family-other = DCE/RPC 以外
family-unknown = 不明

## 見出し
column-address = アドレス
column-name = 名前
column-system = システム
column-status = 状態

## 台帳
inventory-owner = 所有者: { $value }
inventory-line = ライン: { $value }
inventory-room = 部屋: { $value }
inventory-matched-mac = (MAC アドレスで照合)
inventory-matched-dns-name = (DNS 名で照合)
inventory-matched-name = (名前で照合)
inventory-matched-address = (アドレスで照合)
inventory-matched-network = (ネットワークで照合)
inventory-read = 台帳 { $file }: { $rows } 行を読み込み、うち { $skipped } 行を除外しました
inventory-passed-by = 台帳で使わない列: { $columns }
inventory-more-warnings = … ほかに警告 { $count } 件
inventory-warning-address = { $text } はアドレスではありません。この行を除外します
inventory-warning-mac = { $text } は MAC アドレスではありません。この行を除外します
inventory-warning-no-key = アドレス、名前、MAC アドレスのいずれもなく、どのホストか分かりません。この行を除外します
inventory-warning-cells = 見出しより列が多くなっています。この行を除外します (区切り文字を含む値は引用符で囲んでください)
inventory-warning-differs = 同じホストについて { $line } 行目と内容が異なります。{ $line } 行目を使います
inventory-warning-dispute = 1 台のホストがこの行と { $line } 行目の両方に当てはまり、内容が異なります。{ $line } 行目を使います
error-inventory-file = { $file } を読み込めません
hint-inventory-file = パスとアクセス許可を確認してください
error-inventory-empty = 台帳に見出し行がありません
hint-inventory-header = 1 行目に列の名前を書いてください。例: IPアドレス,ホスト名,MACアドレス,所有者,ライン,部屋
error-inventory-not-text = UTF-8、UTF-16、コード ページ 932 のいずれのテキストでもありません
hint-inventory-not-text = 表計算ソフトで「CSV UTF-8」形式で保存し直してください
error-inventory-open-quote = ここで始まる引用符が閉じられていません
error-inventory-after-quote = 閉じ引用符の後に文字が続いています
hint-inventory-quote = 値全体を引用符で囲み、値の中の引用符は 2 つ重ねて書いてください
error-inventory-no-key = どのホストかを示す列がありません
hint-inventory-no-key = IPアドレス、ホスト名、MACアドレスのいずれかの列を設けてください
error-inventory-no-value = 所有者、ライン、部屋のいずれの列もありません
hint-inventory-no-value = 所有者、ライン、部屋のいずれかの列を設けてください
error-inventory-cells = 列が { $most } 個を超えています
hint-inventory-cells = 不要な列を削ってください
error-inventory-rows = 台帳が { $most } 行を超えています
error-inventory-long = 台帳が { $most } バイトを超えています
hint-inventory-split = 不要な行や列を削るか、192.0.2.0/24 のようなネットワークで行をまとめてください

## 理由
reason-answers-show-present = 応答から { $advisory } の修正が入っていると読み取れます (方法 { $methods })
reason-answers-show-absent = 応答から { $advisory } の修正が入っていないと読み取れます (方法 { $methods })
reason-contained-in = { $newer } が適用済みで、これを含みます ({ $path })
reason-contains-missing = この修正に含まれるはずの { $older } が入っていません ({ $path })
reason-contradiction = { $newer } は入っているように見えるのに、それに含まれる { $older } が入っていません
reason-no-fix = { $products } 向けの修正はなく、今後も提供されません: { $why }
reason-not-affected-product = セキュリティ情報によれば { $products } は影響を受けません
reason-vendor-never-tested = { $products } はベンダーが検証していません。安全とは言えません
reason-not-listed = セキュリティ情報に { $products } の記載がありません
reason-not-affected-by-version = ビルド { $builds } は、この問題を持たない Windows です
reason-answers-like-windows-9x = Windows 95、98、Me のいずれかと同じ応答です
reason-not-windows = Windows ではありません ({ $family })
reason-not-dce-rpc = 応答は DCE/RPC ではありません ({ $door })
reason-access-denied = 方法 { $method }: { $probe } が { $status } で拒否されました。DCOM が無効か、匿名の呼び出しが禁止されています。修正の有無は分かりません
reason-interface-refused = 方法 { $method }: { $probe } への応答は { $status } でした。匿名の呼び出しに対する Windows XP SP2 の応答と同じです。修正の有無は分かりません
reason-denied-counts-as-present = 公開されている規則では { $probe } の拒否を「適用済み」と数えますが、Seawall は数えません
reason-methods-disagree = { $advisory } について方法どうしの結果が食い違っています: { $present } は適用済み、{ $absent } は未適用
reason-method-silent = 方法 { $method }: { $probe } に応答がありません ({ $ended })
reason-method-unclear = 方法 { $method } の応答は、公開されている規則では読み取れません
reason-method-not-asked = 方法 { $method } は使っていません
reason-method-not-offered = 方法 { $method } に必要なインターフェイスがこのホストにありません
reason-no-published-rule = { $families } で { $advisory } の有無を見分ける規則は公開されていません
reason-only-823980-not-separable = Windows NT 4.0 では「823980 のみ」と「どちらもなし」を見分ける規則が公開されていません
reason-service-pack-may-contain = サービスパックに修正が含まれている可能性があります ({ $service_packs })。どのサービスパックかはネットワークからは分かりません
reason-candidates-differ = 製品の候補が複数あり、判定が分かれます: { $candidates }
reason-product-not-known = 応答だけでは製品を特定できません
reason-families-differ = 規則の異なる複数の系統の可能性があります: { $families }
reason-builds-disagree = 申告されたビルドが食い違っています: { $builds }
reason-com-version-without-build = DCOM のバージョン { $com_version } だけでは、古い Windows か新しい Windows か分かりません
reason-port-refused = { $door } は接続を拒否します
reason-port-filtered = { $door } から何も返りません
reason-host-unreachable = ホストまたはネットワークに到達できません ({ $door })
reason-no-answer = { $probe }: 接続後、時間内に応答がありません ({ $stage })
reason-connection-reset = { $probe }: 接続がリセットされました ({ $stage })
reason-connection-closed = { $probe }: 接続が閉じられました ({ $stage })
reason-bind-refused = { $probe }: バインドが拒否されました (理由 { $reason })
reason-malformed-answer = { $probe }: 応答がプロトコルに反しています ({ $anomaly })
reason-no-evidence = 判断の材料がありません
reason-build-reaches = ビルド { $own } は修正済み: { $kb } で { $build } になる
reason-build-below = ビルド { $own } は { $kb } のビルド { $build } より古い
reason-build-between = ビルド { $own } は { $lowest } ({ $low_kb }) と { $highest } ({ $high_kb }) の間にある。どちらも修正とされ、先の更新だけでは修正が不完全なおそれがある
reason-revision-not-known = ビルドのリビジョン (UBR) が不明。{ $kb } の適用はリビジョンでしか判定できない ({ $build })
reason-no-fixed-build-known = 取り込んだフィードに { $kbs } のビルド番号がない
reason-build-of-another-product = { $base } は { $product } のビルドではない
reason-file-reaches = { $file } は { $own } です。{ $kb } で { $at_least } になります
reason-file-below = { $file } は { $own } で、{ $kb } の { $at_least } より古いものです
reason-file-between = { $file } は { $own } で、{ $kb } の系統ごとの版 { $lowest } と { $highest } の間です。修正を含むかどうか分かりません
reason-file-number-doubtful = { $file } は { $own } です。{ $kb } の版は { $at_least } とされますが、確かな値とは言えません ({ $certainty })
reason-files-do-not-tell = { $files } では見分けられません。{ $kb } より前から同じ新しさです
reason-files-not-seen = { $kb } に含まれる { $files } は調べられていません
reason-new-without-key = ファイルは新しいものの、{ $kb } を適用した記録がありません。統合済みのインストール媒体か、より新しい更新によるものです
reason-key-found = レジストリ キー { $key } から { $kb } は適用済みです
reason-listed-as-installed = 更新の一覧に { $kb } があります
reason-name-found = 「プログラムの追加と削除」に「{ $name }」があります ({ $kb })
reason-package-installed = コンポーネント ストアに { $package } が適用済みです ({ $kb })
reason-package-staged = コンポーネント ストアに { $package } がありますが、まだ反映されていません ({ $kb }、状態 { $state })
reason-only-written-down = { $kb } が適用済みという記録だけで、ファイルは調べられていません。ファイルのバージョンがより確かな証拠です
reason-no-key-found = レジストリは完全で、{ $kb } のキーがありません ({ $keys })
reason-not-listed-as-installed = 更新の一覧は完全で、{ $kb } がありません
reason-was-installed = イベント ログに { $kb } を適用した記録があります ({ $on })。その後削除された可能性があります
reason-was-removed = イベント ログに { $kb } の削除または適用失敗の記録があります ({ $on })
reason-only-in-old-copy = { $kb } のキーは古い控えのレジストリにしかありません
reason-key-misprinted = キー { $key } は文書の誤記と同じつづりで、これを書き込むインストーラーは知られていません ({ $kb })
reason-product-by-misprint = 製品名が「{ $name }」(文書の誤記) としか分かりません
reason-rename-pending = { $file } は次の起動時に置き換えられます ({ $kb })
reason-not-started-since = 分かっている最後の起動 ({ $started }) は { $kb } の適用 ({ $installed }) より前です
reason-start-not-known = { $kb } の適用後に再起動したかどうか分かりません
reason-may-be-because = 考えられる原因: { $cause }
reason-other-language = { $file } の言語 ({ $language }) がシステム ({ $system }) と違います。このシステム用の更新ではない何かが置いたファイルです
reason-service-pack-holds = ホストのサービスパックに修正が含まれています (含むのは { $service_pack } から)
reason-later-may-hold = 一覧に { $kb } はありませんが、カタログにない後の { $later } があります。累積更新で { $kb } を含んでいる可能性があります
reason-service-pack-may-hold = { $service_pack } はこのセキュリティ情報より新しく、修正を含んでいる可能性があります (その場合、更新のキーはありません)
reason-needs-service-pack = { $kb } は { $service_packs } にだけ適用できます
reason-no-update-for-service-pack = セキュリティ情報に { $service_pack } 向けの修正がなく、含まれるかどうかの記載もありません
reason-needs-file-proof = { $newer } が適用済みでこれを含むはずですが、{ $files } を欠く配布物がありました ({ $path })
reason-link-inferred = { $newer } が適用済みでこれを含むと見られますが、推定だけです ({ $path })
reason-does-not-replace = { $newer } は適用済みですが、この修正を置き換えないと明記されています
reason-left-open = { $newer } では { $cves } が残ります ({ $files } がある場合のみ)
reason-component-not-known = { $components } の有無が分かりません
reason-component-not-there = { $components } がありません
reason-service-packs-differ = サービスパックの候補が複数あり、判定が分かれます: { $states }
reason-nothing-seen = { $kbs } の手がかりがなく、調べた証拠も完全ではありません
reason-carries-others = ほかの修正をまとめたものです。これがないこと自体は問題ではありません

## 次の手順
step-collect-file-versions = ホスト上で { $files } のファイル バージョンを確認してください
step-collect-service-pack = ホストのサービスパックを確認してください。{ $service_packs } に修正が含まれています
step-second-pass-or-files = --second-pass を付けて再スキャンするか、ホスト上で { $files } のファイル バージョンを確認してください
step-audit-host = ホストの内側 (ファイル、レジストリ、更新の一覧) を調べてください
step-identify-host = このホストが何であるかを確認してください
step-scan-at-full-depth = --depth full で再スキャンしてください (今回は何であるかを問い合わせていません)
step-scan-again = --timeout を長くするか、より近い場所から再スキャンしてください
step-scan-from-inside = { $door } を遮っている機器の内側からスキャンしてください
step-inspect-service = { $door } で何が待ち受けているかを調べてください
step-filter-port = { $door } への通信を遮断してください。ほかに手段はありません
step-collect-revision = UBR を収集する: ホストの HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion の値 UBR を読むか、winver で確認する
step-collect-track = ホストがホットパッチを受けているか確認する
step-install-one-of = { $kbs } または、その修正を含む後続の更新プログラムを適用する
step-import-builds = ビルド番号のあるフィード (MSRC の CVRF または CSAF、リリース情報のページ) を取り込む (seawall advisory import)
step-collect-keys = ホスト上に次のレジストリ キーがあるか確認してください: { $keys }
step-collect-hotfixes = ホストの更新の一覧をすべて収集し、{ $kbs } があるか確認してください
step-collect-components = ホストに { $components } がインストールされているか確認してください
step-collect-start-time = ホストを最後に起動した日時を確認してください
step-restart = ホストを再起動してください
step-install-service-pack = 先に { $service_packs } を適用してください

## 方法
method-published-rule-not-revalidated = 公開されている規則による判定 ({ $families } の実機では未検証)

## 文中の値
value-why-architecture = アーキテクチャ上、修正できません
value-why-not-critical-after-support = サポート終了後で、この製品での深刻度が「緊急」ではありません
value-ended-timed-out = 時間切れ
value-ended-reset = 接続リセット
value-ended-closed = 接続が閉じられた
value-ended-refused = 接続拒否
value-ended-unreachable = 到達不能
value-ended-abandoned = 読み取りを打ち切り
value-ended-empty = 空の応答
value-stage-connect = 接続中
value-stage-bind = 接続後
value-stage-request = 要求の後
value-family-windows = Windows
value-family-windows9x = Windows 95/98/Me
value-family-samba = Samba
value-family-other-dce = DCOM のない他社の DCE/RPC
value-family-other = 別のプロトコル
value-family-unknown = 不明
value-conclusion-present = 適用済み
value-conclusion-absent = 未適用
value-conclusion-denied = 拒否
value-conclusion-silent = 応答なし
value-conclusion-unclear = 不明瞭
value-conclusion-not-asked = 未使用
value-conclusion-not-offered = 提供なし
value-finding-present = 適用済み
value-finding-absent = 未適用
value-finding-denied = 拒否
value-conclusion-present-or-denied = 公開されている規則では適用済み、ただし応答は拒否
value-conclusion-interface-refused = インターフェイスを拒否
value-finding-present-or-denied = 公開されている規則では適用済み、ただし拒否の応答あり
value-finding-interface-refused = インターフェイスを拒否
value-finding-incomplete = 不完全
value-finding-not-asked = 未使用
value-finding-disagree = 方法どうしで不一致
value-says-affected = 影響あり
value-says-not-affected = 影響なし
value-says-never-tested = 未検証
value-says-not-listed = 記載なし
value-says-no-fix = 影響あり、修正なし
value-certainty-verified = 確認済み
value-certainty-one-third-party = 第三者の情報 1 件
value-certainty-from-memory = 記憶による
value-certainty-inferred = 推定
value-state-open = 開
value-state-closed = 閉
value-state-filtered = フィルターあり
value-state-open-or-filtered = 開またはフィルターあり
value-state-unreachable = 到達不能

## 根拠の節
node-verdict = { $advisory }: { $state }
node-candidate = { $product } の場合: { $state }
node-candidate-excluded = { $product } は除外: 観測された { $advisory } の問題を持たない製品です
node-listing = { $advisory } の記載: { $says } ({ $certainty })
node-finding = { $advisory } についての各方法の総合: { $finding }
node-method = 方法 { $method }: { $conclusion }
node-rule = 規則 { $id } 第 { $version } 版 ({ $certainty })
node-answer = 応答 { $index }: { $probe }
node-edge = カタログの関係 { $index }: { $newer } は { $older } { $relation }
node-identity = 識別: { $family }
node-port = { $door } は { $state }
node-host = { $products }、{ $service_pack } として判定
node-ground = { $product } { $service_pack }: { $state }
node-held-by-service-pack = { $service_pack } に修正が含まれる ({ $certainty })
node-update = { $advisory } ({ $kb }): { $stand }
node-fact = [{ $index }] { $speaks }
node-file = [{ $index }] { $file } { $own }、{ $at_least } 以上 ({ $certainty }): { $speaks }
node-known = [{ $index }]
node-evidence = 証拠 [{ $index }]: { $speaks }
node-build = [{ $index }] ビルド: { $speaks }

## 関係
relation-contains = を含む
relation-replaces = を置き換える
relation-does-not-replace = を置き換えない

## 説明
explain-host = { $address }  { $name }
explain-feed = 取り込んだフィード { $feed }（{ $date } 時点、SHA-256 { $digest }）による
explain-seen = 確認日時 { $when}、実行 { $run }、カタログ { $catalogue } 時点
explain-status = 状態: { $status }
explain-system = システム: { $system }
explain-why = 理由
explain-proof = この判定の根拠
explain-evidence = 応答
explain-next = 次の手順: { $step }
explain-method = 方法: { $method }
explain-within = ホスト自身の証拠から
explain-outside = ネットワーク経由の応答から
explain-against = 反対の証拠
explain-facts = 事実
explain-sources = 証拠
explain-more = 個々の根拠: seawall explain { $host } 情報番号

## まとめ
summary-title = { $hosts } 個のアドレスを確認しました
summary-line = { $count }  { $status }
summary-coverage = { $unseen ->
    [0] すべてのアドレスで判定が確定しました。
    *[other] { $hosts } 個のうち { $unseen } 個は確定していません。未確認は安全を意味しません。
}

## デモ
demo-title = Seawall デモ: { $network } の模擬ホスト { $hosts } 台。通信はこのマシンの外に出ません
demo-report-title = Seawall デモ: 第3工場
demo-next = 次に試すこと:
demo-audited = このうち { $hosts } 台のホストには証拠のファイルがあり、監査も行いました: { $folder }
demo-next-audit = ホスト自身の証拠による判定を、スキャンの結果と並べて見る
demo-next-contradiction = ファイルと応答が食い違うホストの根拠を見る
demo-next-plan = 何をどの順にインストールするかを見る
demo-next-explain = 判定の根拠を見る
demo-next-json = 同じ結果を JSON Lines で出力する
demo-next-lab = 模擬ホストを起動する (別の画面からスキャンできます)
demo-next-scan = それをスキャンする

## 通信記録の検査
inspect-time = 時刻
inspect-call = 呼出し
inspect-operation = 操作
inspect-request = 要求
inspect-response = 応答
inspect-result = 結果
inspect-continued = (ここまで。続きあり)
inspect-joined = 接続の始まりは記録されていません
inspect-server = サーバー { $computer }、ドメイン { $domain }、DNS { $dns }、バージョン { $version }
inspect-client = クライアント { $user } ({ $workstation })
inspect-security = 認証 { $name }、レベル { $level }
inspect-context = コンテキスト { $id }
inspect-result-accepted = 受理
inspect-result-user-rejection = サーバーが拒否
inspect-result-provider-rejection = 拒否
inspect-result-negotiate-ack = 機能を確認
inspect-result-undefined = 未定義の結果
inspect-result-bind-nak = バインドを拒否
inspect-result-fault = 障害応答
inspect-result-unanswered = 応答なし
inspect-more-contexts = ほかにコンテキスト { $count } 件
inspect-gaps = 欠落: { $count } か所、{ $bytes } バイト
inspect-unread = { $direction }、{ $offset } バイト目以降は壊れていて読めません
inspect-direction-to-server = サーバー方向
inspect-direction-to-client = クライアント方向
inspect-fault = { $status }
inspect-ok = 成功
inspect-sealed = 成功 (暗号化)
inspect-no-answer = 応答なし
inspect-anomaly = { $code } { $direction }、{ $offset } バイト目
inspect-packets = パケット: { $packets } ({ $bytes } バイト)、TCP 接続: { $streams }、UDP データグラム: { $datagrams }
inspect-found = DCE/RPC アソシエーション: { $associations }、呼出し: { $calls } (障害 { $faults }、暗号化 { $sealed })
inspect-pdus = PDU: { $counts }
inspect-datagram-pdus = データグラム PDU: { $counts }
inspect-anomalies = 異常: { $counts }
inspect-unusable = 使えなかったパケット ({ $why }): { $count }
inspect-unusable-not-ip = IP 以外
inspect-unusable-other-transport = TCP と UDP 以外
inspect-unusable-other-link = ほかの種類のネットワーク
inspect-unusable-damaged = ヘッダーの破損
inspect-unusable-cut-headers = 記録時にヘッダーが切り詰め
inspect-unusable-cut-short = 記録時に本文が切り詰め
inspect-unusable-fragments = 組み立てられない IP フラグメント
inspect-evicted = 容量不足で追跡をやめた接続: { $count }

## 進行と終了
progress-line = { $done }/{ $total } 台  毎秒 { $rate } 台  { $eta }  開いているポートあり { $found } 台
progress-eta = 残り { $seconds } 秒
progress-interrupted = { $total } 台中 { $done } 台で中断しました。続けるには: seawall scan --resume { $run }
note-netbios-names = 注: /n は受け付けますが、KB824146Scan がどう名前を表示したかは確かめられていないため、この形式には出しません。--format csv と jsonl には出ます
lab-up = 模擬ホスト { $count } 台が動いています。Ctrl-C で終了します。
lab-scan-hint = スキャンするには: { $command }
proof-holds = 根拠は成立しています: { $advisory } は「{ $state }」。{ $answers } 件の応答から導き直しました
proof-holds-by-facts = 根拠は成立しています: { $advisory } は「{ $state }」。{ $facts } 件の事実から導き直しました
proof-holds-joined = 根拠は成立しています: { $advisory } は「{ $state }」。{ $facts } 件の事実と { $answers } 件の応答から導き直しました
proof-broken = { $advisory } の根拠が成立していません
proof-feed = 根拠を導き直せません: この根拠が拠るフィード { $feed }（{ $date } 時点、SHA-256 { $digest }）が、ここには取り込まれていません
hint-proof-feed = 同じ版のフィード、またはそれを含むバンドルを `seawall advisory import` で取り込んでください

## スキャン許可
authorise-written = { $file } に書き込みました
authorise-networks = 許可する範囲: { $networks } (アドレス { $addresses } 個)
authorise-excluded = 範囲内でも対象外: { $networks }
authorise-term = 期間: { $from } から { $until } まで
authorise-contact = 連絡先: { $contact }
authorise-signed = 署名した鍵: { $key }
authorise-unsigned = 署名なし (プライベート アドレスにはこれで足ります)
authorise-next = スキャンで何が送られるかを確認するには: { $command }
authorise-key = 秘密鍵 { $private } (他人に渡さないでください) と公開鍵 { $public } を書き込みました
    公開鍵: { $key }
progress-scope-ended = 許可の期限が切れたため、送信を終了しました。続けるには、許可を更新し、新しいファイルを --scope で指定してください

## 事前確認
dry-title = スキャン作業申請書 (Seawall { $version })
dry-nothing-sent = この書面の作成では何も送信していません。末尾のコマンドを実行した場合の内容を示します。
dry-who = 1. 許可
dry-who-loopback = このマシンの中だけ (ループバック)。許可は不要です
dry-who-contact = 連絡先: { $contact }
dry-who-note = 備考: { $note }
dry-who-term = 許可期間: { $from } から { $until } まで。期間外には何も送信しません
dry-who-networks = 許可された範囲: { $networks }
dry-who-excluded = 許可から除外された範囲: { $networks }
dry-who-file = 許可ファイル: { $file }
dry-who-signed = 署名を公開鍵 { $key } で確認済み
dry-who-unsigned = 署名による確認なし (プライベート アドレスのみ)
dry-targets = 2. 対象
dry-targets-addresses = アドレス数: { $addresses }
dry-targets-ranges = 範囲: { $ranges }
dry-targets-excluded = 除外 (一切送信しません): { $ranges }
dry-targets-no-excluded = 除外: なし
dry-doors = 3. 送信する内容
dry-door = { $door }: { $sent }
dry-sent-connect = TCP で接続し、データを送らずにすぐ閉じます
dry-sent-rpc = TCP で接続し、つながれば下記の RPC の問い合わせを行います
dry-sent-rpc-http = TCP で接続し、つながり、かつ 135 が RPC でなければ、下記の RPC の問い合わせを行います
dry-sent-is-server-listening = データグラム 1 個: RPC の「待ち受け中か」の問い合わせ
dry-sent-node-status = データグラム 1 個: NetBIOS のノード状態の問い合わせ
dry-sent-datagram-query = データグラム 1 個: NetBIOS のデータグラム問い合わせ
dry-sent-keep-alive = データグラム 1 個: NetBIOS セッションのキープアライブ (4 バイト)
dry-sent-nothing = 何も送りません
dry-rpc-identify = RPC が応答するホスト: エンドポイント マッパー、オブジェクト エクスポーター、管理インターフェイスへのバインド、ServerAlive2、インターフェイスの一覧、エンドポイントの一覧 (ページ単位)
dry-rpc-map = RPC が応答するホスト: エンドポイント マッパーへのバインド 1 回とエンドポイントの一覧 (ページ単位) のみ (--depth endpoints)
dry-rpc-challenge = 別の接続 2 本: NTLM NEGOTIATE (チャレンジを受け取ったら切断) と、NDR64 でのバインド
dry-rpc-activation = Windows 4.0～5.2 (NT 4.0、2000、XP、Server 2003) と確実に識別できたホストだけに、アクティブ化要求を最大 { $most } 回。どこにも登録されていないクラスを指定し、名前はあふれが起こり得ない短さです
dry-rpc-second-pass = 指定により: MS04-012 の問い合わせ (上記の回数に含む)
dry-never = 行わないこと: 認証、資格情報の使用、攻撃、ホスト側の変更
dry-amount = 4. 量と速さ
dry-least = 閉じているか応答しないホスト: 接続の試み { $connections } 回、データグラム { $datagrams } 個、およそ { $packets } パケット
dry-most = すべて問い合わせるホスト (最大): 接続 { $connections } 回、データグラム { $datagrams } 個、RPC メッセージ { $messages } 個、およそ { $packets } パケット
dry-repeats = パケットの損失時に OS が再送する分は含みません (応答のないポートには 5 秒間に、OS の版により 3〜5 回の接続要求)
dry-profile = プロファイル: { $profile }
dry-rate-all = 全ホスト合計: 新しい接続とデータグラムは毎秒 { $rate } 個まで
dry-rate-network = 1 つの /24 ネットワークあたり: 毎秒 { $rate } 個まで
dry-rate-host = 1 台あたり: 毎秒 { $rate } 個まで
dry-rate-none = 速度の制限なし (ループバック)
dry-at-once = 同時に扱うホスト: { $hosts } 台まで。1 台への同時接続: { $connections } 本まで
dry-careful = 順序は無作為。1 台、5 台、全体の 1 割、残り、の順に広げ、前の段階が終わってから次に進みます
dry-distress = 応答しなくなった、または遅くなったホストには以後送信しません。応答したホストの 5 % がそうなった /24 ネットワークも同様です
dry-time = 5. 所要時間 (送信中)
dry-low = 最短: { $time } (すべてのアドレスが即座に拒否)
dry-likely = 見込み: { $time } (4 個に 1 個が応答、ほかは無応答)
dry-high = 最長: { $time } (すべてのホストにすべてを問い合わせ、持ち時間を使い切る)
dry-window = 毎日 { $window } の間だけ送信します。時間帯の外で待つ時間は含みません
dry-seconds = { $count } 秒
dry-minutes = { $count } 分
dry-hours = { $count } 時間
dry-days = { $count } 日
dry-too-long = 10 年以上
dry-more = { $shown }、ほか { $more } 件
dry-alarms = 6. 予想される警報
dry-alarm-firewall = ファイアウォールと接続の記録: このマシンから上記のポートへの接続 (拒否されたものを含む)
dry-alarm-sensors = Snort、Suricata など: 「DCERPC ISystemActivator bind attempt」、sid { $sids } とその類似の規則。アクティブ化要求を受けるホストだけです
dry-alarm-10036 = 出ないはずのもの: 新しい Windows での DCOM イベント 10036 (アクティブ化要求を送らないため)
dry-mark = Seawall の見分け方: ORPC 要求の ID が { $mark } で始まります
dry-mark-udp = Seawall の見分け方: RPC データグラムのアクティビティ ID が { $mark } で始まります
dry-stop = 7. 止め方
dry-stop-signal = Ctrl-C または SIGTERM で、{ $within } 秒以内に送信が止まります。--stop-file FILE を指定すれば、FILE を作ることでも止まります
dry-stop-file = Ctrl-C、SIGTERM、またはファイル { $file } の作成で、{ $within } 秒以内に送信が止まります
dry-stop-scope = 許可の期限 ({ $until }) が来れば自動的に止まります
dry-after = 8. 終了後
dry-look-back = RPC で問い合わせた各ホストに { $seconds } 秒後にもう一度だけ接続し、まだ応答するかを確かめます
dry-no-look-back = ホストの再確認は行いません
dry-kept = 送受信したすべてのバイトを記録します。中断したスキャンは --resume で続けられます
dry-command = 9. コマンド

## 保存先
store-sound = 保存先に問題はありません
store-faults = 問題が { $count } 件あります。保存先は壊れています
store-forgotten = { $runs } 件の実行を消去しました: 応答 { $observations } 件、結果 { $results } 件

## エラーとヒント
hint = ヒント
warning = 警告
error = エラー
error-no-targets = 対象が指定されていません
hint-no-targets = アドレス、範囲、ネットワークのいずれかを指定してください。例: seawall scan 127.0.0.1
hint-target = 対象は、アドレス、範囲 (127.0.0.1-9)、ネットワーク (127.0.0.0/24 または 127.0.0.0/255.255.255.0)、ホスト名、または -iL FILE のファイルで指定します
error-target-file = 対象ファイル { $file } を読み込めません
error-target = 対象を読み取れません: { $fault }
error-all-excluded = すべての対象が除外されています
hint-all-excluded = --exclude を減らすか、ほかの対象を指定してください
error-outside-loopback = { $address } はループバック アドレスではなく、許可ファイルの指定もありません
hint-scope-none = 許可を得てください: seawall authorise CIDR --until DATE --contact WHO で許可ファイルを作り、--scope FILE で指定します
error-no-host = { $address } はマルチキャスト、ブロードキャスト、未指定、予約のいずれかのアドレスです
hint-no-host = 許可の対象になりません。外してください
error-scope-unreadable = 許可ファイル { $file } を読み込めません
error-scope-file = { $file } は許可ファイルではありません: { $fault }
hint-scope-file = 許可ファイルは seawall authorise CIDR --until DATE --contact WHO で作ります
error-scope-not-covered = { $address } は許可ファイル { $file } の範囲にありません
hint-scope-not-covered = 対象から外すか、これを含む許可を得てください
error-scope-not-begun = 許可ファイル { $file } の期間は { $from } からです
hint-scope-not-begun = それまで待ってください。--dry-run は今でも使えます
error-scope-expired = 許可ファイル { $file } の期限は { $until } に切れました
hint-scope-expired = seawall authorise で新しい許可を得て、--scope で指定してください
error-scope-long = 許可ファイル { $file } の期限 { $until } は 1 年より先です
hint-scope-long = 許可の期間は最長 1 年です
error-scope-public-unsigned = 許可ファイル { $file } の { $address } はグローバル アドレスですが、署名がありません
error-scope-unsigned = 許可ファイル { $file } に署名がありません
hint-scope-unsigned = 署名を得てください: seawall authorise … --sign KEYFILE
error-scope-public-untrusted = 許可ファイル { $file } の { $address } はグローバル アドレスですが、署名を確かめる鍵の指定がありません
hint-scope-untrusted = 署名する権限のある人の公開鍵を --trust KEY.pub で指定してください
error-scope-signature = 許可ファイル { $file } の署名が正しくありません
hint-scope-signature = 署名後に変更されたか、--trust で指定した鍵とは別の鍵で署名されています
error-scope-key = { $file } はこの種類の鍵ではありません
hint-scope-key = seawall authorise --new-key FILE で、署名用の秘密鍵 FILE と検証用の公開鍵 FILE.pub を作れます
error-date = `{ $text }` は日付として読み取れません
hint-date = 2026-12-01 のような今後の日付か、2026-12-01T18:00:00+09:00 のような日時を指定してください
error-network = `{ $text }` はネットワークとして読み取れません
hint-network = 10.1.0.0/16 のように、ホスト部のビットを 0 にして指定するか、アドレスを 1 個ずつ指定してください
error-authorise-line = `{ $text }` は 1 行の文字列ではありません
hint-authorise-line = 500 文字以内の 1 行で指定してください
error-authorise-over = 期限が { $until } の許可は、始まる前に切れてしまいます
error-authorise-long = { $until } は 1 年より先です
error-authorise-public = { $address } はグローバル アドレスです
hint-authorise-public = グローバル アドレスには署名が必要です。--sign KEYFILE を付けてください。鍵は seawall authorise --new-key FILE で作れます
hint-authorise-output = 書き込めるフォルダーの、まだ存在しないファイルを指定してください
error-second-pass-depth = --second-pass は --depth { $depth } より多くを問い合わせます
error-pace-loopback = プロファイル loopback はループバック専用です
hint-second-pass-depth = どちらか一方を外してください
hint-pace-loopback = --profile normal か、制御機器や計測機器のある場所では --profile ot を指定してください
error-name-lookup = 名前 { $name } を解決できません
hint-name-lookup = つづりを確認するか、アドレスを指定してください
error-format = 形式 { $format } は使えません
hint-format = 使える形式: { $formats }
error-store = { $fault }
hint-store-unwritable = --store FILE で別の場所を指定するか、保存しない場合は --store :memory: を指定してください
hint-store-newer = 新しい Seawall を使うか、--store で別のファイルを指定してください
hint-store-not-ours = --store で別のファイルを指定してください。このファイルは変更していません
hint-store-locked = ほかのプロセスの終了を待つか、--store で別のファイルを指定してください
hint-store-other = --store FILE で別の場所を指定してください
error-resume-nothing = 続けられる中断したスキャン { $run } はありません
hint-resume-nothing = seawall scan TARGET で始めるか、記録のある保存先を --store で指定してください
error-resume-plan = スキャン { $run } の計画はこの版では読み取れません: { $fault }
hint-resume-plan = 始めたときの Seawall で続けるか、seawall scan TARGET で始め直してください
error-run-busy = スキャン { $run } は別のプロセスが実行中です
hint-run-busy = 終わるのを待つか、先にそちらを終了してください
error-window = `{ $text }` は時間帯として読み取れません
hint-window = 12:00-13:00 のように指定してください。22:00-05:00 のように日をまたぐこともできます
error-output = { $file } に書き込めません
hint-output = 書き込めるフォルダーのファイルを指定してください
error-port-map = { $fault }
hint-port-map = 135=10135,udp/137=10137 のように指定してください
error-ports = `{ $text }` はポートの一覧ではありません
hint-ports = 135,445,udp/137 のように指定してください
error-explain-advisory = { $address } には { $advisory } の判定がありません
hint-explain-advisory = 判定があるもの: { $advisories }
hint-explain-none = この製品とその情報について、カタログには何も記載がありません
error-host-unknown = { $host } というホストは保存先にありません。その名前のファイルもありません
hint-host-unknown = 先にスキャンまたは監査をしてください。ホストはアドレス、名前、ファイルのあるフォルダーで指定します
error-host-document = { $host } について保存された内容を読み取れません
hint-host-document = ファイルをもう一度監査してください
error-plan-not-audited = { $host } はスキャンしただけで、監査していません。必要なパッケージが分かりません
hint-plan-not-audited = 証拠を集めて (seawall collect)、次を実行してください: seawall audit フォルダー
audit-not-kept = 保存先を使えないため、読み取った内容は保存されません:
error-profile = ラボのプロファイル { $profile } はありません
hint-profile = 使えるプロファイル: { $profiles }
error-lab = { $fault }
error-internal = Seawall 自身の不具合: { $fault }
hint-lab = `seawall lab up` だけで実行するとプロファイルの一覧が出ます
hint-lab-ports = 1024 未満のポートには root 権限が必要です。--free-ports か --port-map 135=10135 を使ってください
hint-lab-address = ほかのものが使っています。別のアドレス、--free-ports、--port-map のいずれかを使ってください
hint-lab-descriptors = プロセスが開けるファイル数を増やしてください。例: ulimit -n 4096
hint-lab-loopback = ラボが使えるのは 127.0.0.0/8 と ::1 だけです
error-proof-file = 根拠のファイル { $file } を読み込めません
hint-proof-file = 根拠は `seawall explain HOST [ADVISORY] --format json` の出力です
error-capture = 通信記録 { $file } を読み込めません
hint-capture-path = パスとアクセス許可を確認してください
hint-capture-unrecognised = 読み込めるのは pcap と pcapng です。圧縮ファイルは先に展開してください
hint-capture-damaged = 壊れた箇所より前の内容は読み込み、表示しました

## カタログ
advisory-published = 公開日
advisory-revised = 最終更新日
advisory-cves = 脆弱性
advisory-impact = 影響
advisory-severity = ベンダーの深刻度
advisory-score = スコア
advisory-worm = 悪用したワーム
advisory-note = 備考
advisory-affected = 影響あり
advisory-not-affected = 影響なし
advisory-never-tested = ベンダー未検証
advisory-other-software = 影響あり (カタログ対象外)
advisory-no-fix = 修正なし
advisory-only-filter = 唯一の対策: { $door } を遮断
advisory-contains = 含まれる過去の修正
advisory-replaced-by = 後継
advisory-does-not-replace = 置き換えないと明記
advisory-leaves-open = { $cves } が残る: パッケージに { $files } がない
advisory-in-sp = { $products } の { $sp } に含まれる
advisory-in-sp-never = { $products } の { $sp } に含まれる予定だったが、{ $sp } は公開されなかった
advisory-package = パッケージ ({ $lang }、{ $machine }): { $name }
advisory-removal-tool = 駆除ツール KB{ $kb } ({ $products }): { $worms } だけを駆除し、脆弱性は塞がない
advisory-tells-nothing = 以前の更新プログラムと同じ版
advisory-arp = 「プログラムの追加と削除」: { $text }
advisory-build = ビルド { $build } 以降
advisory-via = { $via } 経由
advisory-none = (なし)
advisory-count = { $count } 件
advisory-checked = { $bulletins } 件、関係 { $edges } 件: 矛盾 { $count } 件。読み込みとの相違 { $differ } 件 (手作業側を採る)

edge-contains = 含む
edge-replaces = 置き換える
edge-does-not-replace = 置き換えない
strength-certain = { "" }
strength-needs-file-proof = ファイルの確認が必要
strength-inferred = 推定

rating-none = なし
rating-not-critical = 「緊急」ではない
rating-low = 注意
rating-moderate = 警告
rating-important = 重要
rating-critical = 緊急
impact-remote-code-execution = リモートでコードが実行される
impact-elevation-of-privilege = 特権の昇格
impact-information-disclosure = 情報の漏えい
impact-denial-of-service = サービス拒否
impact-security-feature-bypass = セキュリティ機能のバイパス
impact-spoofing = なりすまし
impact-tampering = 改ざん
impact-defense-in-depth = 多層防御
reboot-required = 再起動が必要
reboot-maybe = 場合により再起動が必要
reboot-not-required = 再起動は不要
reboot-not-stated = 再起動の記載なし
uninstall-possible = アンインストール可
uninstall-impossible = アンインストール不可
uninstall-not-stated = アンインストールの記載なし
machine-pc-at = PC/AT 互換機
machine-pc98 = NEC PC-9800 シリーズ

revision-contained-fixes-changed = 含まれる過去の修正の欄を変更
revision-exchange-50-update-published = Exchange Server 5.0 用の更新プログラムを公開
revision-known-issue-909444 = 既知の問題 KB909444 を記載
revision-ms03-039-released = MS03-039 の公開を記載
revision-nt4-affected-and-updates-published = NT 4.0 への影響が判明し、更新プログラムを公開
revision-nt4-update-details-corrected = NT 4.0 用更新プログラムの情報を修正
revision-nt4-update-published = NT 4.0 用の更新プログラムを公開
revision-nt4-ws-pan-chinese-released-again = NT 4.0 Workstation 汎中国語版の更新プログラムを再公開
revision-nt4-ws-supported = NT 4.0 Workstation を対象に追加
revision-replacement-table-clarified = 置き換えの表を明確化
revision-tse-update-published = Terminal Server Edition 用の更新プログラムを公開
revision-version-2-released = バージョン 2 を公開
revision-w2k-contents-corrected = Windows 2000 用に含まれる修正の記載を訂正
revision-w2k-copies-without-ms03-007-mended = MS03-007 を欠く場合がある Windows 2000 用の配布物を修正
revision-w2k-fix-also-in-ms03-013 = Windows 2000 用の修正は MS03-013 にも含まれる
revision-w2k-ms04-012-and-ms05-012-statement-corrected = Windows 2000 での MS04-012 と MS05-012 の記載を訂正
revision-w2k-ms04-012-statement-changed = Windows 2000 での MS04-012 の記載を変更
revision-w2k-replaces-ms03-013 = Windows 2000 では MS03-013 を置き換えると訂正
revision-w2k-sp2-supported = Windows 2000 SP2 での扱いを記載
revision-xp-sp1-update-released-again = XP SP1 用の更新プログラムを再公開
revision-xp-update-details-and-tse-check = XP の詳細と Terminal Server Edition の確認方法を追加
revision-xp-x64-sp2-listed = XP x64 SP2 を影響ありに追加

note-dcom-can-be-disabled-on-2000-sp2 = 適用すると Windows 2000 SP2 で DCOM を無効にできる (ベンダーのサポート外)
note-exposed-through-iis-webdav = 既知の攻撃経路は IIS の WebDAV
note-installer-picks-branch = 以前に修正プログラムで置き換えられたファイルがあれば QFE、なければ GDR のファイルが入る
note-integrated-media-may-lack-the-key = 統合インストールでは、修正済みでもレジストリ キーがない場合がある
note-key-does-not-prove-ms03-007-before-2003-08-28 = 2003-08-28 より前に SUS、自動更新、カタログから入れたものは、同じキーでも MS03-007 を欠く場合がある
note-little-tested-on-2000-sp2 = Windows 2000 SP2 では最小限の検証のみ
note-number-and-cve-from-memory = 文書番号、題名、脆弱性番号
note-reboot-from-memory = 再起動が必要なこと
note-urlscan-default-blocks = URLScan の既定の設定で攻撃を防げる
note-verify-by-file-list-of-the-article = キーの記載なし: 文書のファイル一覧で確認
issue-acl-of-registration-folder = Registration フォルダーのアクセス権を変更した環境で不具合
issue-blue-screen-on-some-2000-sp2 = 一部の Windows 2000 SP2 でストップ エラー
issue-local-com-calls-hang = ローカルの COM 呼び出しが応答しなくなる場合がある
issue-slow-on-xp-sp1-before-2003-05-28 = 2003-05-28 より前のものは XP SP1 の性能が低下
issue-stop-0x71-at-boot = SP2 で製品サポート配布のカーネルがあると、再起動時に Stop 0x71
precondition-kernel-not-of-product-support = SP2: ntoskrnl.exe が 5.0.2195.4797～5.0.2195.4928 の場合は不可。SP3 か MS03-013 を適用
precondition-security-rollup-package-first = 先にセキュリティ ロールアップ パッケージが必要

contradiction-no-date = 日付がない
contradiction-unknown-source = 出典 { $source } は未登録
contradiction-verified-by-memory = 「確認済み」だが根拠が { $sources } のみ
contradiction-unknown-service-pack = { $product } に { $service_pack } は存在しない
contradiction-affected-and-cleared = { $product } { $service_pack } が影響ありと影響なしの両方にある
contradiction-no-answer = { $product } は影響ありだが、更新も後継も「修正なし」の記載もない
contradiction-update-for-unaffected = KB{ $kb } の対象 { $product } が影響ありにない
contradiction-unknown-bulletin = { $older } はカタログにない
contradiction-back-in-time = 後から公開された { $older } を含むとされている
contradiction-no-update-to-hold = { $product } で { $older } を含むとされているが、対象の更新がない
contradiction-no-file-to-see = { $older } について確認すべきファイルが書かれていない
contradiction-foreign-vulnerability = 残るとされる { $cve } は { $older } の脆弱性ではない
contradiction-same-build = { $file } { $version } は { $product } では { $older } と同じ版で、区別に使えない
contradiction-older-file = { $product } で { $older } を含むとされているが、{ $file } が { $has } で { $needs } より古い

error-advisory-id = カタログに { $id } はありません
hint-advisory-id = MS03-039、KB824146、CVE-2003-0715 の形で指定してください。一覧は `seawall advisory list` で表示できます
error-advisory-not-yet = { $id } は { $day } にはまだ公開されていません
hint-advisory-not-yet = { $id } の公開日は { $date } です。--as-of を外すか、それ以降の日付を指定してください
error-advisory-date = { $date } は日付ではありません
hint-advisory-date = 2003-09-12 の形で指定してください
error-advisory-product = 製品 { $product } はありません
hint-advisory-product = nt4-srv、w2k、xp-x86、ws2003-x86 などの ID か、製品名で指定してください
error-advisory-products = { $product } に当てはまる製品が複数あります
hint-advisory-products = 次のうち 1 つを指定してください: { $products }
error-advisory-sp = { $product } にサービスパック { $sp } はありません
hint-advisory-sp = 次のものがあります: { $packs }
error-advisory-kb = { $kb } は文書番号ではありません
hint-advisory-kb = KB824146、Q824146、824146 の形で指定してください
error-advisory-file = ファイル { $file } を読み込めません
hint-advisory-file = パスとアクセス許可を確認してください
error-advisory-refused = カタログに取り込めません
hint-advisory-refused = ファイルの書き方は docs/catalogue.md にあります

# アーカイブの読み込み
advisory-import-read = { $source }: 文書 { $documents } 件を読み、ほかのファイル { $skipped } 件を飛ばした。脆弱性のあるもの { $with_cves } 件、サポート技術情報番号のあるもの { $with_kb } 件、最終更新 { $date }
advisory-import-rows = 行: ファイルの版 { $files }、版のないファイル { $other_files }、レジストリ キー { $keys }、古い情報への記述 { $replacements }。取らなかった行 { $rejected } (すべて上に表示)、製品 ID のない名前 { $names }
advisory-import-taken = カタログ: 更新 { $updates }、証拠 { $evidence } (うち推定 { $inferred_evidence })、古い情報への関係 { $edges } (うち推定 { $inferred_edges })
advisory-set-aside = { $newer }: { $product } で { $older } を置き換えるという記述は外した。{ $asserts } から { $not_replaced } へ至るが、{ $asserts } はこれを置き換えないと述べている

rejection-not-utf8 = UTF-8 でない行
rejection-id-mismatch = 文書は自らを { $printed } と名乗っている
rejection-no-date = 公開日が書かれていない
rejection-row-cut = セルの途中で行が終わっている
rejection-row-width = 見出しは { $expected } 列、この行は { $found } 列
rejection-front-matter-open = 冒頭の項目に終わりがない。最初の空行までを取った
rejection-no-text = 本文のない項目 (リンクなど)
rejection-table-in-cell = セルの中の表。文字はセルのものとして取った
rejection-no-bulletin = セキュリティ情報番号がない: { $printed }
rejection-title-rating = 表題の深刻度 ({ $title }) が本文と違う。本文を採る
rejection-cell-too-long = セルが { $limit } バイトを超えている
rejection-too-many-columns = 行が { $limit } 列を超えている
rejection-no-product = 製品がない: { $printed }
rejection-no-file = ファイルがない: { $printed }
rejection-version = 版ではない: { $printed }
rejection-date = 日付ではない: { $printed }
rejection-size = サイズではない: { $printed }
rejection-key = パスのないレジストリ キー: { $printed }
rejection-not-older = { $older } は古くない
rejection-statement = { $older } について是とも否とも述べていない
rejection-reboot = 再起動について知らない言い方: { $printed }
rejection-uninstall = アンインストールについて知らない言い方: { $printed }
rejection-rating = 知らない深刻度: { $printed }
rejection-affected-too = 影響ありの一覧にもあるため、影響なしとはしない: { $printed }
rejection-other-root = HKEY_LOCAL_MACHINE の下にないレジストリ キー: { $printed }
rejection-no-version = 版のないファイルは版では証明できない: { $printed }
rejection-no-update = 「{ $products }」向けの更新がここにない: { $printed }
rejection-nothing-to-replace = { $older } を置き換えるとされる製品に、ここでは更新がない

value-only-by-hand = 手作業側のみ
value-only-imported = 読み込み側のみ
value-by-hand-holds = 含む
value-by-hand-not-replaced = 置き換えない
value-imported-holds = 含む
value-imported-not-replaced = 置き換えない
value-cause-not-started = 適用後に再起動していない (最後の起動の日時と、置き換え待ちのファイルを確認)
value-cause-component-added-again = インストール媒体からコンポーネントを追加し直した (ファイルの日付とセットアップのログを確認)
value-cause-file-cache = ファイル キャッシュが古いファイルを戻した (dllcache のバージョンを確認)
value-cause-service-pack-applied-again = 更新の後にサービスパックを適用した (イベント ログを確認)
value-cause-system-restore = システムの復元で更新より前に戻った (復元ポイントを確認)
value-speaks-present = 適用済み
value-speaks-absent = なし
value-speaks-older = 古い
value-speaks-staged = 反映待ち
value-speaks-history = 過去の記録
value-speaks-doubtful = 不確か
value-speaks-silent = 判別できない
value-stand-in-place = 適用済み
value-stand-pending = 再起動待ち
value-stand-contradicted = 矛盾
value-stand-behind = 古い
value-stand-absent = なし
value-stand-doubtful = 不確か
value-stand-unseen = 手がかりなし
disagreement-article = サポート技術情報: 手作業 { $by_hand }、読み込み { $imported }
disagreement-published = 公開日: 手作業 { $by_hand }、読み込み { $imported }
disagreement-vulnerability = { $cve } は{ $only }
disagreement-affected = 影響あり { $product } は{ $only }
disagreement-cleared = 影響なし { $product } は{ $only }
disagreement-key = { $path } は{ $only }
disagreement-file-version = { $product } の { $file }: 手作業 { $by_hand }、読み込み { $imported }
disagreement-edge = { $product } で { $older }: 手作業 { $by_hand }、読み込み { $imported }

error-advisory-import = { $file } は読み込まなかった。カタログは元のまま
hint-advisory-import = 取り込めるもの: WES-NG の定義、CVRF、CSAF、VEX、wsusscn2.cab、Update カタログのページ、BulletinSearch、リリース情報、KEV、OVAL、セキュリティ情報のアーカイブ (.tar.xz)、バンドル
error-advisory-empty = { $file } に情報が 1 件もない。カタログは元のまま
error-advisory-language = アーカイブの言語がわからない
hint-advisory-language = --language ja のように指定する
error-advisory-archive-file = アーカイブ { $file } を読めない
error-advisory-archive-large = { $file } は { $limit } バイトを超えている
error-advisory-imported = 読み込んだ情報がカタログに合わない
error-advisory-keep = { $folder } に書けない。カタログは元のまま
hint-advisory-keep = 権限と空き容量を確かめるか、--pack でファイルに書く
error-advisory-import-file = 読み込み済みの { $file } を読めない
error-advisory-archive = { $file } は読み込んだアーカイブと違う
hint-advisory-import-again = `seawall advisory import` でもう一度読み込むか、フォルダーを消す

# 配布ファイル (バンドル)。
bundle-key = 署名した鍵: { $key }
bundle-made = 作成 { $made }。作成したプログラムの組み込みカタログは { $catalogue } 時点
bundle-note = 備考: { $note }
bundle-part = { $date } 時点のデータ、{ $bytes } バイト
bundle-part-undated = 時点不明のデータ、{ $bytes } バイト
bundle-kind-bulletins = 情報集
bundle-kind-feed = フィード
bundle-leaves = { $name } ({ $kind }) はバンドルに含まれないため、読み込み済みの分は取り除かれる
bundle-written = 書き込み完了
bundle-taken = 取り込み完了。以前に読み込んだものと入れ替えた
bundle-would-be-taken = 署名は正しい。取り込める
bundle-again = 署名は正しい。前回取り込んだものと同じで、何もする必要はない
bundle-needs-key = 署名は正しいが、正しい鍵が指定されていない。取り込むには --key が必要
bundle-other-key = 取り込めない: 正しい鍵の署名ではない
bundle-replaces-key = 署名は正しいが、現在の鍵は { $held }。取り込むには --key と --replace-key が必要
bundle-older = 署名は正しいが、取り込めない: より新しいもの (作成 { $last }) を取り込み済み
diff-sides = { $old } から { $new } への変化
diff-bundle = { $file } (作成 { $made })
diff-kept = 現在の読み込み内容
diff-source = { $name } ({ $kind }): { $state }。データの時点 { $old } → { $new }
diff-state-new = 追加
diff-state-gone = 削除
diff-state-changed = 変更あり
diff-state-same = 違いなし
diff-counts = { $what }: 追加 { $new }、削除 { $gone }、変更 { $changed }
diff-more = ほか { $count } 件 (--format json ですべて表示)
diff-rows-bulletins = セキュリティ情報
diff-rows-vulnerabilities = 脆弱性
diff-rows-exploited = 悪用の確認
diff-rows-updates = 更新
diff-rows-software = ソフトウェア名
diff-rows-fixes = ソフトウェアごとの修正
diff-rows-fixed-builds = 修正済みビルド
diff-rows-replacements = 置き換え
diff-rows-releases = 公開されたビルド
diff-rows-claims = 他者の判定条件
diff-rows-offers = 配布パッケージ
error-bundle-none = { $file } はバンドルではありません
hint-bundle-none = バンドルは `seawall advisory bundle FILE --key PRIVATEKEY` で作れます
error-bundle-broken = バンドル { $file } を検証できません。何も変更していません
error-bundle-time = バンドル { $file } の 2 つの作成日時が一致しません。何も変更していません
hint-bundle-broken = 途中で切れたか、改変されています。もう一度入手し、SHA-256 を作成者のものと比べてください
hint-bundle-schema = 新しい版の Seawall で作られています。この Seawall を更新してください
error-bundle-needs-key = { $file } は鍵 { $key } で署名されていますが、それが正しい鍵だと指定されていません。何も変更していません
hint-bundle-needs-key = 作成者の公開鍵を --key KEY.pub で指定してください。鍵はバンドルからではなく、作成者から直接受け取ったものを使ってください
error-bundle-other-key = { $file } は正しい鍵ではなく、別の鍵 { $key } で署名されています。何も変更していません
hint-bundle-other-key = 正しい鍵とは --key で指定した鍵、指定がなければ以前に取り込んだバンドルの鍵です
error-bundle-replaces-key = { $file } は鍵 { $key } で署名されていますが、現在の鍵は { $held } です。何も変更していません
hint-bundle-replaces-key = 作成者が鍵を替えたのなら、--replace-key を付けてください
error-bundle-older = { $file } の作成は { $made } で、より新しいもの (作成 { $last }) を取り込み済みです。何も変更していません
hint-bundle-older = 古いバンドルには戻せません。作成者に、より新しいものを求めてください
error-bundle-note = 備考は 500 文字以内の 1 行で指定してください
error-bundle-empty = 読み込んだものがないため、バンドルを作れません
hint-bundle-empty = 先に `seawall advisory import` で読み込んでください
error-bundle-make = 読み込み済みの内容からバンドルを作れません
error-bundle-options = --language と --pack はアーカイブ用で、バンドルには使えません
error-advisory-key = --key はバンドル用ですが、このファイルはバンドルではありません
hint-bundle-options = オプションを外すか、対応するファイルを指定してください
error-diff-file = { $file } はバンドルでも .feed でも .pack でもありません
hint-diff-file = バンドル、データ フォルダーの seawall/advisories にあるファイル、または現在の読み込み内容を表す - を指定してください
hint-advisory-busy = ほかの読み込みが進行中です。もう一度実行してください

feed-reason-no-article = サポート技術情報番号がなく、適用の有無を確認できない
feed-reason-no-vulnerability = 脆弱性の ID がないか、ID の形をしていない
feed-reason-no-software = 製品名がない
feed-reason-field-count = 列の数が見出しと違う
feed-reason-bad-date = 日付として読めない
feed-reason-unknown-severity = 知らない深刻度
feed-reason-unknown-impact = 知らない影響
feed-reason-bad-supersedence = 置き換え対象がサポート技術情報番号ではない
feed-reason-self-supersedence = 自分自身を置き換えるとされている更新
feed-reason-fixed-build-not-a-version = 修正ビルドが版番号ではなく、比較できない
feed-reason-fixed-build-of-another-product = 修正ビルドが別の製品のもの
feed-reason-fixed-builds-differ = 修正ビルドが互いに食い違う
feed-reason-bad-encoding = 文字コードが形式と合わない
feed-reason-dangling = 参照先がない
feed-reason-bad-number = 数として読めない
feed-reason-bad-document = 読めない文書
feed-reason-missing-document = 一覧にあるのに見つからない文書
feed-reason-not-understood = 解釈できない
advisory-feed-rejected = { $count } 件 × { $reason } (最初は { $document }:{ $line })
advisory-feed-read = { $source } ({ $date } 時点のデータ): 文書 { $documents } 件、レコード { $records } 件のうち { $taken } 件を取り込み、推定で補った項目 { $inferred } 件、取らなかったレコードと項目 { $rejected } 件
advisory-feed-counts = 脆弱性 { $vulnerabilities } 件、更新 { $updates } 件、製品名 { $software } 件 (製品表にないもの { $unknown } 件)、「製品・更新・脆弱性」の組 { $statements } 件、ビルド { $builds } 件
advisory-feed-repair = 更新の連鎖: 欠けたつながりを推定 { $links } 件{ $rules }、循環 { $cycles } 件、存在しない更新への参照 { $dangling } 件、途切れたままの端 { $open_ends } 件
advisory-feed-fewer = 警告: 以前に取り込んだ同名のフィードより少ない (組 { $now } 件、以前 { $then } 件)
advisory-sources-catalogue = 組み込みカタログ ({ $date } 時点)
advisory-sources-none = 取り込んだフィードはない。`seawall advisory import FILE` で取り込む
advisory-sources-counts = 脆弱性 { $vulnerabilities } 件、更新 { $updates } 件、組 { $statements } 件、ビルド { $builds } 件
advisory-sources-months = 月別の脆弱性: { $months }
feed-warning-old = 警告: データは { $days } 日前のもの。その後に月例の更新が出ている
feed-warning-fewer-than-before = 警告: 最後の月の脆弱性は { $now } 件、前の月は { $before } 件。データが欠けているおそれがある
feed-warning-no-date = 警告: 日付がなく、どれほど古いか分からない
advisory-untold = この範囲にはほかに { $count } 件の脆弱性があるが、取り込んだデータには記載がない
advisory-cves-more = { $cves } ほか { $more } 件
advisory-fixes-none = { $product } で { $id } を修正する更新は見つからない
advisory-fixes-any = このうちどれか 1 つでよい
advisory-fixes-newest = { $id } に含まれる
advisory-fixes-next = 次の手順: { $step }
advisory-data-as-of = データの時点: { $dates }
package-kind-security-update = セキュリティ更新プログラム
package-kind-monthly-rollup = マンスリー ロールアップ
package-kind-security-only = セキュリティのみ
package-kind-hotpatch = ホットパッチ
package-kind-ie-cumulative = Internet Explorer 用の累積更新プログラム
error-advisory-feed-options = --language、--key、--replace-key はフィードには使えない
error-advisory-scope = 範囲 `{ $scope }` はない
hint-advisory-scope = 使えるもの: { $scopes }
error-advisory-build = `{ $build }` はビルド番号ではない
hint-advisory-build = 10.0.19045.4170 の形。リビジョンが分からないときは 10.0.19045
error-advisory-track = `{ $track }` は指定できない。standard か hotpatch を指定する
error-advisory-no-updates = { $id } の更新は登録されていない
hint-advisory-feeds = 先にフィードを取り込む: seawall advisory import FILE
advisory-fixes-newest-if = { $id } に含まれる ({ $strength })
advisory-no-date = (日付なし)
advisory-rule = 規則 { $rules }
advisory-via-many = { $first } ほか { $more } 件、{ $last } を経由
advisory-exploited = 悪用を確認: { $cve }、{ $since } から ({ $source })
advisory-exploited-ransomware = 悪用を確認 (ランサムウェアを含む): { $cve }、{ $since } から ({ $source })
line-fault-cycle = 互いに置き換え合う更新: { $updates }
line-fault-dangling = { $newer } が置き換える { $older } が見つからない
line-fault-open-end = { $update } を置き換える更新が分からないが、連鎖は続いている (候補: { $candidates })
advisory-dangling = ほかに記載のない更新への言及 { $count } 件 (--format json で一覧)
feed-reason-incomplete = ページの行が、表示された件数より少ない
claim-lower = { $claim } ({ $cve }): { $file } の基準は { $below } 未満だが、{ $bulletin } では { $at_least }。その間のホストを見落とす
claim-higher = { $claim } ({ $cve }): { $file } の基準は { $below } 未満だが、{ $bulletin } では { $at_least }。その間の修正済みホストまで脆弱とする
claim-no-evidence = { $claim } ({ $cve }): { $file } の基準は { $below } 未満。{ $bulletin } にはこの系統の版がない
feeds-differ-only-in-first = { $cve }、{ $software }: 修正は { $one } だけにあり、{ $other } にはない
feeds-differ-only-in-second = { $cve }、{ $software }: 修正は { $other } だけにあり、{ $one } にはない
feeds-differ-fixed-builds = { $cve }、{ $software }: 修正ビルドが { $one } では { $first }、{ $other } では { $second }
feeds-differ-articles = { $cve }、{ $software }: サポート技術情報が { $one } では { $first }、{ $other } では { $second }
feeds-differ-severities = { $cve }、{ $software }: 深刻度が { $one } では { $first }、{ $other } では { $second }
feeds-differ-impacts = { $cve }、{ $software }: 影響が { $one } では { $first }、{ $other } では { $second }

## ホストに残された証拠
audit-feeds = 判定に用いたもの: 内蔵カタログと取り込んだフィード ({ $feeds })
audit-summary = ホスト { $hosts } 台、調べたファイル { $files } 個。読めなかったものは「未確認」であり、安全という意味ではありません。
audit-nothing-judged = 判定できません: 製品が分からないか、カタログに情報がありません
audit-assumed = ホストで設定されていないため、製品の既定の動作とみなします
audit-checks = 設定の確認: { $counts }
audit-system-unknown = システム不明
audit-boot = 最後の起動: { $at }
audit-evidence = 証拠とその範囲:
audit-complete = 完全
audit-partial = 一部
audit-files-read = ファイル { $files } 個
audit-updates = 記録されている更新 ({ $count } 件):
audit-files = ファイルのバージョン ({ $count } 件):
audit-values = レジストリの値 ({ $count } 件):
audit-components = インストール済みの構成要素 ({ $count } 件):
audit-history = 更新の履歴 ({ $count } 件。新しい順。履歴であり現在の状態ではありません):
audit-event = {" "}(イベント { $event })
audit-pending = 次回起動時に名前の変更または削除 ({ $count } 件):
audit-deleted = 削除
audit-processes = 実行されていたプログラム ({ $count } 件):
audit-contradictions = 証拠の食い違い ({ $count } 件):
audit-notes = 読まなかったもの:
audit-other-files = その他の形式のファイル { $count } 個
audit-like-it = {" "}(同様のものがほかに { $count } 件)
audit-more = … ほか { $count } 件 (--format json ですべて表示)
audit-at-offset = {" "}オフセット { $number }
audit-at-record = {" "}レコード { $number }
audit-at-line = {" "}{ $number } 行目
audit-joined-folder = 同じ場所にあるため 1 台とみなします: { $folder }
audit-joined-name = フォルダーに複数のホストがあり、中の名前で分けました: { $name }
audit-joined-file-name = フォルダーに複数のホストがあり、ファイル名の先頭で分けました: { $file }
audit-joined-alone = ホスト名がなく、複数のホストのファイルに混ざっているため、単独で扱います
audit-joined-name-and-domain = 複数のフォルダーで名前とドメインが一致しました: { $name }、{ $domain }
audit-joined-machine-sid = 複数のフォルダーでマシン SID が一致しました: { $sid }
audit-joined-label = { $label } として記述されたホスト
evidence-processes = プロセスの一覧
evidence-firewall-log = ファイアウォールのログ
evidence-components = 構成要素
evidence-events = イベント ログ
evidence-remote = ネットワークからの応答
evidence-display-names = 表示名
evidence-hotfix-list = 修正の一覧
evidence-registry = レジストリ
evidence-files = ファイルのバージョン
evidence-build = ビルド
gap-not-said-to-be = 完全であるとは書かれていません
gap-some-files = ホストの一部のファイルだけです
gap-history = 履歴です。古い記録は上書きされることがあり、その後に削除された更新も残ります
gap-backup-copy = システムが保管している控えで、使用中のものより古い内容です
gap-unfinished = 最後の書き込みが終わっておらず、補うログもありません
gap-log-not-replayed = ログ { $log } を最後まで反映できませんでした ({ $fault })
gap-damaged = 読めない部分があります: { $what }
gap-records-missing = レコード { $first } から { $next } の手前までありません
gap-no-current-control-set = どのコントロール セットが使われていたか分かりません
gap-instructions = 削除の指定を含むレジストリ テキストです。エクスポートではなく変更の指示です
gap-no-export = どのホストにもあるはずの項目がありません。一部だけの書き出しか、手で作られたものです
gap-no-list = 一覧がありません
gap-no-entries = 一覧が空か、取得できませんでした
gap-count-differs = { $claimed } 件とされていますが、{ $listed } 件しかありません
gap-entry-without-id = { $line } 行目に番号のない項目があります
gap-placeholder = { $line } 行目に名前の失われた更新があります
gap-misnumbered = { $line } 行目で一覧の番号が飛んでいます
gap-last-may-be-cut = 一覧が短すぎます。{ $line } 行目の最後の項目は桁が欠けているおそれがあります
gap-unread = { $line } 行目を解釈できません
gap-over-limit = 上限を超えた分は読んでいません ({ $limit }: { $most })
gap-more = ほかに { $count } 件の不足があります
note-not-recognised = 不明な形式
note-secrets = アカウントと機密情報のハイブなので読みません (--secrets で読みます)
note-other-hive = 必要な情報のないハイブ
note-log-without-hive = 対応するハイブがないログ
note-transaction-log = レジストリのトランザクション ログは反映していません。確定後まだハイブに書かれていない変更は分かりません
note-older-copy = 使用中のハイブより古い控えなので除外しました
note-setup-copy = セットアップ時の控えなので除外しました
note-broken = 壊れています: { $fault }
note-not-built = このビルドでは読めません
note-reader-failed = 読み取りに失敗しました。ご報告ください
note-fault = 読めないか、一部しか読めません: { $fault }
note-not-collected = ホスト上で収集できませんでした: { $item }
note-name-of-another = 同じ名前のホストがほかにもあり、同じものかどうか分かりません: { $name }
about-product = 製品
about-build = ビルド
about-service-pack = サービスパック
about-architecture = アーキテクチャ
about-language = 言語
about-computer-name = コンピューター名
about-machine-sid = マシン SID
about-file-version = ファイルのバージョン
update-action-installed = インストール
update-action-awaits-restart = インストール (再起動待ち)
update-action-failed = 失敗
update-action-removed = 削除
update-action-other = その他
error-audit-path = { $file } を読めません
hint-audit-path = 存在するファイル、フォルダー、アーカイブ、ディスク イメージを指定してください
error-audit-nothing = ホストの情報を含むものが見つかりません
hint-audit-nothing = 読めるものは `seawall audit --help` にあります。SAM と SECURITY は --secrets を付けたときだけ読みます
error-audit-code-page = コード ページ「{ $name }」は使えません
hint-audit-code-page = 使えるのは { $known } です

# 手作業での証拠の収集。Server 2003 までのメニューとボタンの名前、NT 4.0 が USB メモリーを
# 使えないこと、`shutdown -a` は記憶による。保存のときに消去も尋ねられることも同じ。
collect-overview =
    何もインストールできないホスト (Windows NT 4.0 ～ Server 2025) へ
    持って行くもの:

      seawall collect script --output collect.cmd
          ホストで実行するスクリプト。新しいフォルダー 1 つの外には何も
          書きません。集めるもの: レジストリ { $branches } か所、システムの
          ファイル { $files } 個、システム自身が持つレジストリの控え、
          ファイアウォールのログ、XP 以降では実行中のプロセスとシステム
          情報、Vista 以降ではイベント ログ。項目ごとの結果は、その
          フォルダーの collected.txt に残ります。
      seawall collect card --lang ja --output card.txt
          ホストの前に立つ人のためのカード。スクリプトの動かし方、
          イベント ログを手で保存する方法、してはいけないこと。

    持ち帰ったフォルダーを読むには:

      seawall audit FOLDER --facts
collect-card-title =
    Windows ホストの証拠収集カード
    ホスト 1 台に 1 枚。持ち帰るものと一緒に保管してください。
collect-card-blanks =
    ホスト名 ____________________  場所 ________________________________
    作業者   ____________________  日時 (手元の時計)   _________________
                                   日時 (ホストの時計) _________________
    LAN ケーブル:  □ 抜けていた  □ 自分が抜いた  □ 接続したまま
collect-card-never =
    してはいけないこと
     ・ 再起動、シャットダウン、電源を切ること
     ・ 何かをインストールすること、更新すること、ウイルス対策ソフトで
        駆除すること (まずこのカードの作業を済ませます)
     ・ ドメイン管理者のアカウントでログオンすること。感染したホストでは
        アカウントを乗っ取られます。ローカルの管理者を使ってください
     ・ 使ったメモリーやディスクを、検査が済まないうちにほかの
        コンピューターにつなぐこと
     ・ インターネットから何かをダウンロードすること
    「シャットダウンまで残り何秒」と表示されたら、LAN ケーブルを抜きます。
    Windows XP と Server 2003 では、さらに [スタート] → [ファイル名を指定
    して実行] で shutdown -a を実行します。
collect-card-bring =
    1  用意するもの
     □ collect.cmd (書き込みのできない媒体に入れる: CD、または書き込み
        禁止にしたフロッピーや USB メモリー)
     □ 結果を入れる、空のディスクか USB メモリー。Windows NT 4.0 では USB
        メモリーが使えません。ホスト自身のディスクに集めます (5 を参照)
collect-card-run =
    2  スクリプトを実行する
     □ ローカルの管理者でログオンする。
     □ NT 4.0 ～ Server 2003: [スタート] → [ファイル名を指定して実行] で
        cmd と入力する。Vista 以降: [スタート] メニューの [コマンド
        プロンプト] を右クリックし、[管理者として実行] を選ぶ。
     □ 次のように入力する。ドライブ名とホスト名は実際のものに替える。
        フォルダーは、まだないものを指定する。
             D:\collect.cmd E:\HOSTNAME
     数分かかります。「レジストリの編集は管理者によって使用不可にされて
     います」と表示されたら、[OK] を押してスクリプトを続け、4 に書きます。
collect-card-events =
    3  イベント ログを保存する (Vista 以降はスクリプトが保存済み。4 へ)
     スクリプトがキー入力を待ったら、そのウィンドウは開いたままにして:
     NT 4.0   [スタート] → [プログラム] → [管理ツール (共通)]
     → [イベント ビューア]
       □ [ログ] → [システム]、次に [ログ] → [名前を付けて保存]
          → system.evt
       □ [ログ] → [アプリケーション]、次に [ログ] → [名前を付けて保存]
          → application.evt
     2000、XP、Server 2003   [コントロール パネル] → [管理ツール]
     → [イベント ビューア]
       □ [システム] を選び、[操作] → [ログ ファイルの名前を付けて保存]
          → system.evt
       □ [アプリケーション] を選び、[操作] → [ログ ファイルの名前を付け
          て保存] → application.evt
     保存先は新しいフォルダーの中の events。種類は「イベント ログ (*.evt)」
     です。テキストや CSV では役に立ちません。「消去」は決して選ばず、
     尋ねられたら [キャンセル] を押します。
       □ スクリプトのウィンドウで、何かキーを押す。
collect-card-look =
    4  確認する
     □ 最後に Done と表示された。失敗した項目は、その上に出ています。
        失敗: ____________________________________________________________
     collected.txt の absent は異常ではありません (そのホストにないもの)。
collect-card-carry =
    5  持ち帰る
     □ 新しいフォルダーを丸ごと。NT 4.0 からは CD、MO、ZIP などで。指示が
        あれば、ディスクを取り外す (Seawall はイメージも読めます)。
     フォルダーは機密として扱ってください。レジストリにパスワードが入って
     いるホストがあります (自動ログオン、SNMP)。ホストが感染していれば、
     つないだメモリーも感染したものとして扱います。
collect-card-then =
    6  手元のコンピューターで
         seawall audit FOLDER --facts
     フォルダーの中のものが実行されることはありません。
checked-ok = 適切
checked-note = 参考
checked-weak = 弱い
checked-open = 開放
checked-not-applicable = 対象外
checked-unknown = 不明
check-title-dcom-enabled = DCOM が応答するか (EnableDCOM)
check-title-dcom-launch-restriction = ネットワークから COM オブジェクトを起動できる者のコンピューター全体の制限 (MachineLaunchRestriction)
check-title-dcom-access-restriction = ネットワークから COM オブジェクトにアクセスできる者のコンピューター全体の制限 (MachineAccessRestriction)
check-title-dcom-default-launch = 個別の設定がない COM オブジェクトを起動できる者 (DefaultLaunchPermission)
check-title-dcom-default-access = 個別の設定がない COM オブジェクトにアクセスできる者 (DefaultAccessPermission)
check-title-dcom-hardening-server = DCOM の強化、サーバー側 (CVE-2021-26414, RequireIntegrityActivationAuthenticationLevel)
check-title-dcom-hardening-client = DCOM の強化、クライアント側 (CVE-2021-26414, RaiseActivationAuthenticationLevel)
check-title-rpc-restrict-remote-clients = 名乗らない RPC 呼び出しを受けるか (RestrictRemoteClients)
check-title-rpc-endpoint-mapper-client = エンドポイント マッパーに認証付きで問い合わせるか (EnableAuthEpResolution)
check-title-rpc-port-range = RPC が使うポート (Rpc\Internet)
check-title-dcom-protocols = DCOM のプロトコル (DCOM Protocols)
check-title-dcom-http = COM インターネット サービス (EnableDCOMHTTP)
check-title-rpc-http-proxy = RPC over HTTP のプロキシ
check-title-firewall-icf = インターネット接続ファイアウォール
check-title-firewall-windows-old = Windows ファイアウォール (Windows XP、Server 2003)
check-title-firewall-windows = Windows ファイアウォール
check-title-ipsec-policy = 割り当てられた IPsec ポリシーが DCOM のポートをふさぐか
check-title-ipsec-exemptions = IPsec フィルターが常に通すもの (NoDefaultExempt)
check-title-filter-tcpip = TCP/IP フィルター (EnableSecurityFilters)
check-title-anonymous-enumeration = 匿名の者が一覧できるもの (RestrictAnonymous)
check-title-anonymous-is-everyone = 匿名の者を Everyone に含めるか (EveryoneIncludesAnonymous)
check-title-account-guest = Guest アカウント
check-title-logon-automatic = 自動ログオン
check-title-smb1-server = SMB 1、サーバー側
check-title-smb1-client = SMB 1、クライアント側
check-title-updates-automatic = 自動更新
check-title-updates-server = 更新の取得元
check-title-iis-webdav = Web サーバーの WebDAV (DisableWebDAV)
check-title-iis-present = Web サーバー
check-title-product-support = 製品のサポート
check-result-access-not-read = 読めない種類のエントリがあり、ほかにも許可しているおそれがあります
check-result-access-open-to-anonymous = 匿名の者がネットワークからオブジェクトにアクセスできます
check-result-access-open-to-everyone = アカウントを持つ全員がネットワークからアクセスできます (出荷時の設定)
check-result-access-restricted = ネットワークからの全員のアクセスは許可されていません
check-result-anonymous-lists-only = アカウントと共有の一覧だけが匿名の者に拒まれます (RestrictAnonymous { $restrict })
check-result-anonymous-no-effect = 値 { $restrict } はこのシステムでは意味がありません
check-result-anonymous-open = 匿名の者がアカウントと共有を一覧できます (RestrictAnonymous { $restrict })
check-result-anonymous-restricted = 匿名の者は制限されています (RestrictAnonymous { $restrict })
check-result-anonymous-shares-only = 匿名の者は共有を一覧できますが、アカウントは一覧できません
check-result-cis-off = COM インターネット サービスは無効です
check-result-cis-on = COM インターネット サービスが有効です。DCOM が HTTP で応答し、DCOM 用のポート フィルターをすり抜けます
check-result-dcom-off = DCOM は無効で、その後にシステムが起動されています
check-result-dcom-off-no-effect = EnableDCOM は { $enable_dcom } ですが、このサービス パックでは効果がなく、DCOM は応答し続けます
check-result-dcom-off-start-not-seen = EnableDCOM は { $enable_dcom } です。次の起動から有効になりますが、変更後の起動は確認できません
check-result-dcom-off-unsupported = EnableDCOM は { $enable_dcom } です。MS01-041 があるので効きますが、このサービス パックではサポートされていません
check-result-dcom-on = DCOM は到達できる者すべてに応答します (EnableDCOM { $enable_dcom })
check-result-dcom-on-restricted = DCOM は応答します。相手はコンピューター全体の制限で決まります (EnableDCOM { $enable_dcom })
check-result-dcom-over-http = DCOM が HTTP でも提供されています ({ $protocols })
check-result-dcom-over-tcp = DCOM のプロトコルは { $protocols } です
check-result-dcom-over-udp = DCOM が UDP または IPX でも提供されています ({ $protocols })
check-result-dcom-protocols-default = プロトコルの一覧がなく、システムの既定が使われます
check-result-default-access-everyone = 全員がネットワークからアクセスできます
check-result-default-access-open = 匿名の者がネットワークからアクセスできます
check-result-default-access-restricted = Everyone にも匿名の者にもネットワークからのアクセスは許可されていません
check-result-default-launch-open = Everyone または匿名の者がネットワークから起動できます
check-result-default-launch-restricted = Everyone にも匿名の者にもネットワークからの起動は許可されていません
check-result-default-launch-users = すべての利用者がネットワークから起動できます
check-result-default-permission-not-read = 読めない種類のエントリがあり、ほかにも許可しているおそれがあります
check-result-everyone-with-anonymous = 匿名の者も Everyone に含まれ、Everyone の権利をすべて持ちます
check-result-everyone-without-anonymous = 匿名の者は Everyone に含まれません
check-result-exempt-cannot-be-closed = 送信元ポート 88 の通信はどのフィルターも通り、このサービス パックではふさげません
check-result-exempt-kerberos-open = ポート 88 の通信はどのフィルターも通ります (NoDefaultExempt { $exempt })
check-result-exempt-least = Kerberos と RSVP はフィルターを通りません。IKE は常に通ります (NoDefaultExempt { $exempt })
check-result-exempt-without-policy = IPsec ポリシーが割り当てられていないので、例外に意味はありません
check-result-firewall-cannot-run = ファイアウォールのサービスが無効です
check-result-firewall-lets-rpc-in = ファイアウォールは有効ですが、ポート 135 への接続を通します
check-result-firewall-lets-smb-in = ファイアウォールは有効ですが、ポート 445 への接続を通します ({ $port_445 })
check-result-firewall-off = ファイアウォールが無効です
check-result-firewall-off-by-policy = ポリシーでファイアウォールが無効にされています
check-result-firewall-off-in-domain = ドメインのネットワークではファイアウォールが無効です
check-result-firewall-on = ファイアウォールは有効です
check-result-firewall-on-rules-unread = ファイアウォールは有効です。規則の内容は調べていません
check-result-guest-not-read = アカウントの情報を読んでいません
check-result-guest-not-there = Guest アカウントはありません
check-result-guest-off = Guest アカウントは無効です
check-result-guest-on = Guest アカウントが有効です
check-result-hardening-always-on = このビルドでは常に有効で、切り替えはできません
check-result-hardening-by-update = 設定がありません。2022 年 6 月以降の更新がある場合だけ有効です
check-result-hardening-turned-off = 無効にされています
check-result-hardening-turned-on = 有効にされています。ただし 2021 年 6 月以降の更新がなければ効果がありません
check-result-icf-cannot-run = サービスが無効か存在せず、どの接続でも働いていません
check-result-icf-not-in-registry = 接続ごとの状態はレジストリにはありません
check-result-iis-not-there = Web サーバーはありません
check-result-iis-off = Web サーバーは無効です
check-result-iis-runs = Web サーバーがインストールされ、動作する設定です
check-result-ipsec-asks-only = IPsec ポリシーが割り当てられていますが、どのポートもふさいでいません (許可またはセキュリティのネゴシエートのみ)
check-result-ipsec-blocks = 割り当てられた IPsec ポリシーが DCOM のポートを全員に対してふさいでいます
check-result-ipsec-blocks-some = 割り当てられた IPsec ポリシーでは次のポートが開いています: { $policy }
check-result-ipsec-blocks-with-exceptions = 割り当てられた IPsec ポリシーが DCOM のポートをふさいでいますが、例外のアドレスがあります
check-result-ipsec-cannot-act = IPsec ポリシーが割り当てられていますが、サービスが無効です
check-result-ipsec-none = IPsec ポリシーは割り当てられていません
check-result-ipsec-not-read = IPsec ポリシーが割り当てられていますが、フィルターを読めていないので数えません
check-result-launch-not-read = 読めない種類のエントリがあり、ほかにも許可しているおそれがあります
check-result-launch-open-to-strangers = Everyone または匿名の者がネットワークからオブジェクトを起動できます
check-result-launch-open-to-users = すべての利用者がネットワークからオブジェクトを起動できます
check-result-launch-restricted = Everyone にも匿名の者にもネットワークからの起動は許可されていません
check-result-logon-asks = ログオンの操作が必要です
check-result-logon-automatic = 自動的にログオンします。パスワードの保存場所は調べていません
check-result-logon-password-readable = ログオン用のパスワードがレジストリに平文で保存されています
check-result-mapper-asked-with-name = 認証付きで問い合わせます
check-result-mapper-asked-without-name = 認証なしで問い合わせます。マッパーを制限したサーバーには拒まれます
check-result-raise-all = すべてのアクティブ化で整合性を求めます
check-result-raise-by-update = 設定がありません。整合性を求める範囲は更新によります
check-result-raise-default-only = 個別の設定がないアクティブ化だけが整合性を求めます
check-result-rpc-clients-all-authenticated = 名乗らない呼び出しは例外なく拒まれます。多くのサービスに支障が出ます
check-result-rpc-clients-any = 名乗らない呼び出しを受けます (RestrictRemoteClients { $restrict })
check-result-rpc-clients-any-on-server = 名乗らない呼び出しを受けます (サーバーの出荷時の設定。RestrictRemoteClients { $restrict })
check-result-rpc-clients-authenticated = 名乗らない呼び出しは、名前付きパイプと明示的に許すインターフェイスを除いて拒まれます
check-result-rpc-clients-authenticated-on-dc = ドメイン コントローラーで名乗らない呼び出しを拒んでおり、障害の原因になります
check-result-rpc-ports-dynamic-new = 範囲の設定がなく、49152～65535 を使います
check-result-rpc-ports-dynamic-old = 範囲の設定がなく、1025～5000 を使います
check-result-rpc-ports-excluded = RPC は次のポートを避けます: { $ports }
check-result-rpc-ports-few = RPC のポートが少なすぎます: { $ports }
check-result-rpc-ports-invalid = ポートの一覧が正しくなく、RPC はどれも使えません: { $ports }
check-result-rpc-ports-not-used = ポートの一覧がありますが使われません: { $ports }
check-result-rpc-ports-static = RPC は次のポートを使います: { $ports }
check-result-rpc-proxy-absent = インストールされていません
check-result-rpc-proxy-narrowed = 中継しますが、DCOM には届きません: { $ports }
check-result-rpc-proxy-not-set-up = 設定されていません
check-result-rpc-proxy-reaches-dcom = DCOM のポートに中継します: { $ports }
check-result-rpc-proxy-there = インストールされていますが、中継先の設定がありません
check-result-smb1-client-off = 無効か、インストールされていません
check-result-smb1-client-on = 有効です
check-result-smb1-only-one = このシステムには SMB 1 しかありません
check-result-smb1-server-by-feature = 設定がなく、機能がインストールされているかは分かりません
check-result-smb1-server-off = 無効です
check-result-smb1-server-on = 有効です
check-result-smb-server-off = ファイルとプリンターの共有サービスは動作しません
check-result-support-ended = 終了しています: { $support }
check-result-support-goes-on = { $support } まで続きます
check-result-support-not-listed = 終了日が表にありません
check-result-support-without-day = 判定する日付が分かりません。終了日は { $support } です
check-result-tcpip-filter-off = 無効です
check-result-tcpip-filter-on = 有効です。通すポートはアダプターごとに設定されています
check-result-updates-automatic = 更新は自動的にインストールされます
check-result-updates-cannot-run = 更新のサービスが無効です
check-result-updates-from-vendor = 製造元から取得します
check-result-updates-not-set = 設定がなく、自動的にはインストールされません
check-result-updates-off = 無効です
check-result-updates-off-by-policy = ポリシーで無効にされています
check-result-updates-server-in-clear = { $server } から、改ざんされうる接続で取得します
check-result-updates-server-missing = 指定のサーバーから取得する設定ですが、サーバー名がありません
check-result-updates-server-tls = { $server } から取得します
check-result-updates-wait-for-someone = インストールには人の操作が必要です
check-result-webdav-off = Web サーバーは WebDAV なしで動作します
check-result-webdav-on = Web サーバーが WebDAV に応答します
check-result-not-made-here = この製品またはサービス パックでは調べません
check-result-not-collected = 読んでいません: { $what }
check-result-values-disagree = ファイルによって { $what } の値が違います: { $values }
check-result-not-understood = 解釈できません: { $what } ({ $values })
check-result-product-not-known = 製品が分からないので判定できません
check-result-candidates-differ = ホストの候補によって結果が違います: { $candidates }
check-correct-access-restrict = MachineAccessRestriction から匿名の者と Guest のリモート アクセスを外します。それらに応じるオブジェクトは使えなくなります
check-correct-anonymous-install-sp = Service Pack 6a をインストールします。この値は Service Pack 3 から有効です
check-correct-anonymous-restrict = RestrictAnonymous を 1 にします。Windows 2000 では、古いシステムが依存していなければ 2 にします。再起動が必要です
check-correct-cis-turn-off = COM インターネット サービスを削除するか、EnableDCOMHTTP を N にして再起動します
check-correct-dcom-install-sp4 = Service Pack 4 をインストールします。それまでは DCOM のポートをふさぎ、修正プログラムを適用します
check-correct-dcom-protocols-tcp-only = DCOM Protocols を ncacn_ip_tcp だけにして再起動します。ほかのプロトコルのクライアントは使えなくなります
check-correct-dcom-restart = システムを再起動し、イベント ログを収集します
check-correct-dcom-turn-off-or-patch = 修正プログラムを適用します。DCOM が不要なら EnableDCOM を N にして再起動します。リモートからは元に戻せません
check-correct-default-permission-restrict = dcomcnfg で既定のアクセス許可から Everyone、匿名、Guest、一般利用者を外します
check-correct-descriptor-look = dcomcnfg でアクセス許可を確認します
check-correct-everyone-exclude-anonymous = EveryoneIncludesAnonymous を 0 にします
check-correct-exempt-close = NoDefaultExempt を 1 (Server 2003 では 3) にして再起動します。ドメイン コントローラーはフィルターで許可します
check-correct-firewall-close-rpc = 例外からポート 135 を外すか、必要なアドレスに限ります
check-correct-firewall-turn-on = 管理元を例外にして、ファイアウォールを有効にします
check-correct-firewall-turn-on-policy = ファイアウォールを無効にしているポリシーを変更します
check-correct-guest-read-sam = アカウントも読みます: SAM ハイブと --secrets を指定します
check-correct-guest-turn-off = Guest アカウントを無効にします
check-correct-hardening-turn-on = RequireIntegrityActivationAuthenticationLevel を 1 にして再起動します。失敗するクライアントはイベント 10036～10038 で分かります
check-correct-hardening-update = 2023 年 3 月以降の更新をインストールします
check-correct-icf-look = 接続ごとに確認するか、ホストをスキャンします
check-correct-icf-turn-on = リモート管理の要らない接続すべてで有効にします。アドレスごとの例外は設定できません
check-correct-iis-remove = 不要なら Web サーバーを削除します
check-correct-ipsec-block = DCOM のポートをすべてふさぐポリシーを割り当て、例外は管理元だけにします
check-correct-ipsec-read-filters = フィルターを含めてポリシーを収集します: SOFTWARE\Policies\Microsoft\Windows\IPSec または netdiag /test:ipsec /debug
check-correct-ipsec-start-agent = IPsec ポリシー エージェントを自動で開始するようにします
check-correct-launch-restrict = MachineLaunchRestriction でリモートの起動とアクティブ化を管理者に限ります。ローカルのオブジェクトには影響しません
check-correct-logon-look-for-password = 同じキーに DefaultPassword があるか確認し、自動ログオンを無効にします
check-correct-logon-remove-password = DefaultPassword を削除し、自動ログオンを無効にして、パスワードを変更します
check-correct-mapper-ask-with-name = EnableAuthEpResolution を 1 にして再起動します。NT 4.0 のサーバーに問い合わせる場合は変更しません
check-correct-raise-turn-on = RaiseActivationAuthenticationLevel を 2 にして再起動します
check-correct-rpc-clients-not-on-dc = ドメイン コントローラーでは RestrictRemoteClients を削除して再起動します
check-correct-rpc-clients-restrict = RestrictRemoteClients を削除するか 1 にして、再起動します
check-correct-rpc-clients-restrict-server = ドメイン コントローラーでないサーバーでは RestrictRemoteClients 1 を試します。戻すのに現地での作業が要る場合があります
check-correct-rpc-ports-mend = Rpc\Internet の三つの値を設定し直すか、キーを削除して再起動します
check-correct-rpc-ports-widen = RPC に 100 個以上のポートを割り当てて再起動します
check-correct-rpc-proxy-narrow = ValidPorts からポート 135 と 593 を外します (例: HOST:100-592;HOST:594-5000)
check-correct-rpc-proxy-remove = RPC over HTTP が不要なら削除するか、135 と 593 を除いた中継先を設定します
check-correct-smb1-client-turn-off = 古いサーバーが不要なら mrxsmb10 を無効にします
check-correct-smb1-feature-look = 機能 SMB1Protocol がインストールされているか確認します
check-correct-smb1-filter = ポート 139 と 445 を必要な相手だけに開きます
check-correct-smb1-server-turn-off = SMB1 を 0 にするか機能を削除して再起動します。古いクライアントは接続できなくなります
check-correct-support-look-up = 製造元のサポート終了日を調べます
check-correct-support-replace = 製品を更新するか、恒久的に隔離します
check-correct-tcpip-filter-look = アダプターごとに通すポートを確認します
check-correct-updates-server-name = WUServer にサーバーを指定するか、UseWUServer を無効にします
check-correct-updates-server-tls = サーバーには https で接続します
check-correct-updates-turn-on = 自動更新を有効にするか、担当者を決めて適用します
check-correct-webdav-turn-off = WebDAV が不要なら DisableWebDAV を 1 にして Web サーバーを再起動します
check-correct-collect = { $what } を収集します
check-correct-look-at-values = ホストで { $what } を確認します
check-correct-identify-host = ホストの製品を調べます
check-correct-collect-service-pack = インストール済みのサービス パックを調べます

# 更新の計画
plan-batch-restart = ホストを再起動します (再起動待ちの更新があります)
plan-batch-service-pack = { $service_packs } をインストールし、再起動します
plan-batch-updates = 次の更新をインストールします
plan-forecast = サービス パック適用後の見込みです。インストールの前にもう一度監査します
plan-minimal = これより少ない更新では同じ範囲をふさげません
plan-not-minimal = 候補が多く厳密な探索はしていません。これより少ない更新で済む可能性があります
plan-closes = { $advisory } をふさぎます
plan-closes-via = { $advisory } をふさぎます (修正を含むため: { $path })
plan-but-for = { $components } の有無が不明です。あれば別の更新が必要です
plan-settles = { $advisory } を確定させます
plan-reinstall = 再インストールします (インストール済みですが、ファイルが古いままです)
plan-check-audit = { $advisories } についてもう一度監査します
plan-check-keys = 次のキーのいずれかがあること: { $keys }
plan-check-files = 次のファイルが次のバージョン以上であること: { $files }
plan-check-build = ビルドが { $at_least } 以上であること
plan-undo-remove = KB{ $kb } はアンインストールできます
plan-undo-impossible = アンインストールできません。事前にシステムのコピーを取ります
plan-undo-not-stated = アンインストールの可否は資料に記載がありません
plan-standing-holds = 満たしています
plan-standing-violated = 満たしていません
plan-standing-to-check = 要確認
plan-open-unknown = 未修正かどうか不明です。先に調べます
plan-open-unknown-after-service-pack = サービス パック適用後の状態は不明です。もう一度監査します
plan-open-candidates-differ = 候補の製品すべてに適用できる更新がありません。ホストの製品を調べます
plan-open-no-service-pack = サービス パックが必要ですが、該当するものが分かりません
plan-open-service-pack-again = { $service_pack } に含まれるはずですが、ファイルが古いままです。サービス パックを再適用し、その後の更新もインストールし直します
plan-open-no-update = 適用できる更新が分かりません。封じ込めます
plan-contain = 修正はありません。封じ込めます
plan-what-if-closes = { $advisory } がふさがります
plan-what-if-leaves = { $advisory } は残ります
plan-what-if-without-effect = 効果のない更新: { $kbs }
plan-what-if = { $kbs } をインストールした場合:
plan-nothing = インストールするものも、封じ込めるものもありません
plan-nothing-known = 不明な点が分かるまで、計画できません
plan-summary = { $updates ->
    [0] インストールするものはありません
   *[other] 更新 { $updates } 件
}{ $batches ->
    [0] {""}
   *[other] {" "}({ $batches } 回に分けて)
}{ $closed ->
    [0] {""}
   *[other] {" "}で { $closed } 件の情報をふさぎます
}{ $contained ->
    [0] {""}
   *[other] 。修正のない { $contained } 件は封じ込めます
}
plan-closes-held = 修正を含むため、あわせてふさぎます: { $advisory }
plan-before = 事前条件: { $what }
plan-issue = 既知の問題: { $what }
plan-check = 確認: { $what }
plan-undo = 元に戻す: { $what }
plan-pages = ダウンロード センターのページ: { $pages }
plan-more = {" "}ほか { $count } 件
scan-says = { $at } のスキャン ({ $address }) では「{ $state }」: { $agreement }
agreement-agrees = 監査と一致します
agreement-only-within = スキャンだけでは分かりません
agreement-only-outside = 監査だけでは分かりません
agreement-contradicts = 監査 (「{ $within }」) と矛盾します
agreement-neither-knows = どちらからも分かりません
plan-brief = { $batch }: { $kbs }
plan-hint = 詳しくは: seawall plan { $host }
plan-head = すべきこと:

# report: 全ホストのページ
report-written = { $file }: ホストとアドレス { $hosts } 件
error-report-empty = まだ何もスキャンも監査もしていないため、報告する内容がありません
hint-report-empty = seawall scan でスキャンするか、seawall audit でファイルを監査してください。seawall demo で試すこともできます
error-report-since = { $format } には変化を書き込めません
hint-report-since = --since は html 用です。table、json、jsonl、csv での比較には seawall diff を使ってください
error-report-split = 複数のページに分かれる報告書には、置き場所となるファイル名が必要です
error-report-terminal = HTML のページは端末には表示できません
hint-report-terminal = --output report.html でファイルを指定するか、--format jsonl か csv を選んでください

standing-audited = 監査済み: ホスト自身のファイルで判定
standing-scanned = スキャン済み: 応答で判定
standing-not-judged = 判定対象外: ここで判定する Windows ではない
standing-cut-short = 中断: 最後まで調べていない
standing-unidentified = 識別できず: 何かあるが、何も答えない
standing-silent = 応答なし: 何も返ってこない

grade-a = 調べたものはすべて適用済み
grade-b = 未適用は見つからないが、未確認のものがある
grade-c = 未適用のものがある
grade-d = 深刻度「緊急」の未適用がある
grade-e = ワームや侵入者が使う欠陥が残っている
grade-none = 判定できたホストがない

why-worms = { $advisory } が未適用で、ワームに使われています: { $worms }
why-known-exploited = { $advisory } が未適用で、悪用が確認されています
why-reachable = スキャンした場所から { $doors } に接続できます
why-contradiction = { $advisory }: ホスト自身の証拠が矛盾しています (未適用として扱います)
why-no-fix = { $advisories } の修正は今後も出ません。封じ込めが必要です
why-waits-for-start = { $advisories }: 適用済み・再起動待ち
why-critical = 深刻度「緊急」の未適用: { $count } 件
why-open = 未適用などの合計: { $count } 件

next-install = 適用する:
next-install-service-pack = { $service_packs } を適用する
next-restart = 再起動する
next-contain = ほかから届かないようにする: { $advisories }
next-collect = 収集スクリプトをホストで実行し、持ち帰った結果を監査する:
next-plan = 適用計画の全体:
next-explain = この判定の根拠:
next-verify = 済んだことを確かめる:
next-verify-within = 済んだことを確かめる。ホストでもう一度収集スクリプトを実行し、結果を監査する:

page-document = Seawall 報告書
page-made = { $made } 作成 · カタログ { $catalogue } 時点
page-theme = 明 / 暗
page-print = 印刷
page-no-script = 一覧表・ホスト・図はこのファイルの中のスクリプトで表示しますが、ここでは実行されません。見えたものと最初に直すものは、このまま下に載っています。すべてを表で見るには seawall report --format csv を使ってください。
page-nav-coverage = 確認範囲
page-nav-first = 最初に直すもの
page-nav-changes = 変化
page-nav-matrix = ホスト × 情報
page-nav-hosts = ホスト
page-nav-advisories = セキュリティ情報
page-nav-replaces = 置き換え関係
page-nav-reading = 読み方
page-coverage = 見えたもの、見えなかったもの
page-coverage-remark = 未確認 ≠ 安全
page-judged-of = 台を判定 (アドレスとホストは全部で { $all } 件)
page-silent = 何も返ってこなかった範囲
page-grade-worst = 全体の評価は、最も悪いホストの評価です。見えていないホストがあれば A にはなりません。
page-first = 最初に直すもの
page-first-remark = 急ぐ順に最大 10 台。同じ状態のホストは 1 台にまとめています
page-first-none = 未適用は見つかっていません。未確認のものは下の一覧表にあります。
page-alike = 同じシステムで同じ状態のホスト: ほかに { $count } 台
page-changes = 前回からの変化
page-changes-remark = どちらの時点も現在のカタログで判定
page-changes-since = 比較の基準: { $moment }
page-changes-none = 変化はありません。
page-matrix = ホスト × セキュリティ情報
page-matrix-remark = 記号と言葉で示し、色だけに頼りません。/ キーで絞り込み
page-hosts = ホスト
page-hosts-remark = 確認した内容、結果、修正方法
page-advisories = セキュリティ情報
page-advisories-remark = 情報ごとの全体の状況
page-replaces = 置き換え関係
page-replaces-remark = 製品ごとに、矢印は古いものから新しいものへ。記号はその製品のホストの中で最も悪い判定
page-reading = 読み方
page-reading-remark = 言葉の意味
page-reading-text = どの判定にも根拠があります。何を読み、何が返り、どの規則で、どのファイルのどこから判定したか。「seawall explain ホスト 情報番号」で再び表示でき、「seawall verify-proof」はその根拠だけから判定をやり直して確かめます。
page-known-exploited = 悪用を確認
page-scan-says = スキャンでは「{ $state }」: { $agreement }
page-checked = { $kbs }。調べたもの: { $kinds }
page-mended-by = 適用計画の KB{ $kb } で修正
page-mended-by-package = 適用計画の KB{ $kb } で修正: { $package }
page-edge = { $newer } は { $older } を{ $relation }
page-edge-files = (次のファイルが確認できた場合: { $files })
page-nav-parts = ページ
page-parts = この報告書のページ
page-parts-remark = ホスト・情報・評価はページごとにあります
page-parts-said = – ホストとアドレス { $count } 件、評価 { $grade }
page-parts-other = 台帳に記載のないもの
page-no-sp = サービスパックなし
page-meaning-missing = 修正が適用されていません。
page-meaning-conflict = 証拠どうしが矛盾しています。決着するまで未適用として扱います。
page-meaning-needs-sp-first = サービスパックを先に適用しないと、修正を適用できません。
page-meaning-no-fix-exists = 欠陥があり、修正は今後も出ません。ほかから届かないようにします。
page-meaning-pending-reboot = 適用済みですが、再起動するまで有効になりません。
page-meaning-unknown = まだ判定できません。次の手順で分かります。未確認は安全ではありません。
page-meaning-fixed = その修正が適用されています。
page-meaning-fixed-by-sp = サービスパックに修正が含まれています。
page-meaning-fixed-via = 後継の情報の修正に含まれています。
page-meaning-not-applicable = このホストにその欠陥はありません。
page-addresses = アドレス
page-advisory = セキュリティ情報
page-all = すべて
page-any = すべて
page-at-run = { $at } (実行 { $run })
page-audited = 監査
page-by-name = 名前順
page-by-urgency = 急ぐ順
page-checks = 設定の点検: 開放または弱いもの
page-choose-host = 一覧表か上の一覧からホストを選んでください。
page-close = 閉じる
page-closed-count = 適用済み・対象外: { $count } 件
page-doors = 開いているポート
page-evidence = 読んだ証拠
page-filter = 絞り込み
page-filter-hint = ホスト、アドレス、担当者、ライン、システム
page-found = { $all } 件中 { $count } 件
page-grade = 評価
page-graph-label = { $product } の置き換え関係
page-graph-words = 言葉で見る
page-host = ホスト
page-hosts-column = ホスト数
page-how-to-correct = 修正方法
page-judged = 判定済み
page-key = 識別子
page-line = ライン
page-more = ほか { $count } 件
page-no-graph = ここにある情報どうしの置き換えはありません。
page-nothing-to-do = することはありません。
page-open = 未適用など
page-open-count = 未適用など: { $count } 件
page-owner = 担当者
page-plan = 適用計画
page-meanwhile = 修正プログラムを適用するまで
page-meanwhile-hint = このホストについて分かっていることだけで判断しています。修正プログラムの届け方、管理の方法、必要な機能を「seawall contain plan」で指定すると、実行できる計画になります。
page-product = 製品
page-proof = この判定の根拠
page-proof-not-here = 根拠はこのファイルにはありません。見るには:
page-rating = 深刻度
page-result = 結果
page-room = 場所
page-scanned = スキャン
page-seen = 確認の程度
page-silent-since = 応答なし (確認日時)
page-sort = 並び順
page-status = スキャンの結果
page-system = システム
page-title = 表題
page-unknown-count = 未確認: { $count } 件
page-used = 悪用
page-verdict = 判定
page-what-checked = 確認した内容

# 機械向けの出力: CSAF、OpenVEX、SARIF
vex-title = Windows 群の RPC/DCOM の露出状況
vex-title-of = Windows 群の RPC/DCOM の露出状況: { $title }
vex-publisher = 管理者
vex-role = ホスト群の管理者
vex-distribution = どのホストに何の穴が開いているかを記しています。管理に携わる人以外には渡さないでください。
vex-summary-title = この文書について
vex-summary = { $date } 現在のカタログに基づいて Seawall が判定した、各システムと各脆弱性の関係です。セキュリティ情報への判定は、それが扱うすべての脆弱性に当てはめています。複数のセキュリティ情報が同じ脆弱性を扱う場合は、最も悪い判定を採ります。再起動待ちの更新と、証拠が互いに矛盾するものは「影響あり」とします。不明なものは「調査中」であり、安全という意味ではありません。
vex-coverage-title = 見ていないもの
vex-coverage = { $all } 個のアドレスのうち { $without } 個は判定しておらず、それらについては何も述べていません。見ていないものは安全とは言えません。
vex-revision = その時点のホスト群から作成
vex-description-title = セキュリティ情報
vex-next-title = 判定に必要なこと
vex-next = 不明なシステムの数: { $count }。判定に必要なこと: { $step }
vex-used-by = 悪用したワーム: { $worms }。
vex-known-exploited = 悪用が確認された脆弱性の一覧に載っています。
vex-system-unknown = OS 不明
vex-system-on-host = { $host } の { $system }
vex-fix = { $advisory } の更新をインストールしてください: { $kbs }
vex-fix-unnamed = { $advisory } の、このシステム向けの更新をインストールしてください (カタログには該当するものがありません)
vex-also = { $what }。先に行うこと: { $step }
vex-if-open = 未適用かどうかを判定するには: { $step }。未適用の場合: { $what }
vex-restart = ホストを再起動してください。{ $advisory } の更新はインストール済みですが、再起動するまで有効になりません
vex-no-fix = このシステム向けの { $advisory } の修正はありません
vex-finding = { $host } の { $advisory }: { $state }。
vex-finding-why = 理由: { $reasons }。
vex-finding-next = 次に行うこと: { $step }。

# diff: 二つの時点の比較
diff-head = { $a } から { $b } への変化: ホストとアドレス { $before } → { $after } 件。どちらも { $date } 時点のカタログで判定
diff-nothing = { $a } から { $b } まで変化はありません (ホストとアドレス { $before } → { $after } 件。どちらも { $date } 時点のカタログで判定)
diff-side-run = 実行 { $run } ({ $kind }、{ $at })
diff-side-up-to = { $at } 時点の記録
diff-kind-scan = スキャン
diff-kind-audit = 監査
diff-kind-hunt = 探索
diff-kind-demo = デモ
diff-counts-of = ホスト { $hosts } 台、情報 { $bulletins } 件
diff-change-regressed = 再発
diff-change-new = 新規
diff-change-coverage-lost = 確認範囲の喪失
diff-change-fixed = 修正確認
diff-change-evidence-changed = 根拠の変化
diff-change-coverage-gained = 確認範囲の拡大
diff-meaning-regressed = 以前は適用済みまたは対象外、今は未適用など
diff-meaning-new = 以前は未確認、今は未適用など
diff-meaning-coverage-lost = 以前は確認済み、今は未確認
diff-meaning-fixed = 以前は未適用など、今は適用済みまたは対象外
diff-meaning-evidence-changed = 未適用か適用済みかは同じだが、状態または根拠が異なる
diff-meaning-coverage-gained = 以前は未確認、今は適用済みまたは対象外
diff-host-host-gone = 確認できなくなったホスト
diff-host-fell-silent = 応答しなくなったホスト
diff-host-standing = 確認の程度が変わったホスト
diff-host-answers-again = 再び応答するようになったホスト
diff-host-host-new = 新たに確認したホスト
diff-standing-audited = 監査済み
diff-standing-scanned = スキャン済み
diff-standing-not-judged = 判定対象外
diff-standing-cut-short = 中断
diff-standing-unidentified = 識別できず
diff-standing-silent = 応答なし
diff-matched-name = 名前が同じため同じホストとみなす。以前の識別子: { $key }
diff-matched-address = アドレスが同じため同じホストとみなす。以前の識別子: { $key }
diff-warning-unfinished = 実行 { $run } は最後まで終わっていません。届かなかったものは未確認として扱います
diff-warning-kinds = 実行 { $a } ({ $first }) と実行 { $b } ({ $second }) は種類が異なります。一方だけが調べたものは、他方では未確認として扱います
error-diff-moment = `{ $text }` は実行番号、日付、日時のいずれでもありません
hint-diff-moment = 実行番号、2026-11-01 のような日付、2026-11-01T18:00:00+09:00 のような日時、または last か previous を指定してください
error-diff-run = 保存先に実行 { $run } はありません
error-diff-forgotten = 実行 { $run } の記録は削除されています
error-diff-no-run = `{ $text }` に当たる、終了した実行がありません
hint-diff-run = scan、audit、demo はそれぞれ実行として記録されます。日付を指定すると、その日の終わりまでの記録すべてを表します
