# 駆除: ホストをどうするか
cleanup-course-nothing = 何もする必要はありません
cleanup-course-collect-first = まず証拠を集めます: 調べきれていません
cleanup-course-patch-under-attack = 攻撃は受けましたが、成功した形跡はありません: 4 つの方法のいずれかで更新します
cleanup-course-rebuild = 再構築します
cleanup-course-clean = 例外として署名されたので、駆除します
cleanup-signed = 署名: { $by } ({ $on })。理由: { $because }

# 再構築の理由
cleanup-why-no-exception-signed = 再構築が原則であり、例外に署名した人がいません
cleanup-why-exception-incomplete = 署名された例外に、誰が、いつ、なぜ、のいずれかが欠けています
cleanup-why-second-intruder-unknown = 同じ脆弱性から別の侵入者が入った可能性を、誰も否定していません
cleanup-why-second-intruder-seen = 別の侵入者がいました
cleanup-why-back-door-trace = バックドアの形跡があります ({ $indicator })
cleanup-why-several-families = 2 種類以上が見つかりました
cleanup-why-family-not-cleanable = { $family } がほかに何も残さないと述べた資料がありません
cleanup-why-family-not-known = 何がいるのか特定できていません
cleanup-why-hint-of-another = { $family } を示す手がかりもあります
cleanup-why-not-all-seen = { $family } が痕跡を残す場所を、すべては調べていません
cleanup-why-not-all-listed = 一覧に載りきらない発見があります
cleanup-why-server = サーバーです
cleanup-why-domain-controller = ドメイン コントローラーです
cleanup-why-role-not-known = サーバーではないと分かっていません

# 同じ脆弱性から別の侵入者が入ったか
cleanup-second-ruled-out = { $by } が調べ、別の侵入者は見つかりませんでした
cleanup-second-unknown = 同じ脆弱性から別の侵入者が入ったかどうかは、調べられていません
cleanup-second-seen = 同じ脆弱性から別の侵入者も入っています

# 手順
cleanup-step-isolate = 隔離する: どこからも届かず、どこへも届かないようにする
cleanup-step-stop-reboot-loop = 再起動を繰り返す場合は、それを止める
cleanup-step-keep-evidence = 証拠を保全する
cleanup-step-restore-points-off = システムの復元を無効にする
cleanup-step-rebuild = 再構築する
cleanup-step-contain = 封じ込める
cleanup-step-restart-contained = 再起動して、封じ込めを有効にする
cleanup-step-stop = 動いているものを止める
cleanup-step-quarantine = 見つかったものを隔離フォルダーへ移す
cleanup-step-update-network = 修正プログラム以外に届かないネットワークにつなぐ
cleanup-step-patch = 修正プログラムを適用する
cleanup-step-restart = 再起動する
cleanup-step-verify = 新しい証拠で確かめる
cleanup-step-hunt = 集めた証拠をもう一度調べる
cleanup-step-stay-apart = ネットワークにつながずにおく: 適用できる修正プログラムが分かっていない
cleanup-step-reconnect = ネットワークに再び接続する
cleanup-step-put-back = 無効にしたものを元に戻す

# 方法
cleanup-way-unplug = ケーブルを抜き、無線を切る
cleanup-way-quarantine-network = 隔離用のネットワークに移す
cleanup-way-abort-shutdown = 再起動が予告されるたびに `shutdown -a` を実行する
cleanup-way-failure-action = `sc failure rpcss reset= 0 actions= restart` を実行する
cleanup-way-stays-off-network = ネットワークにつながずにおく: 再起動させるものが届かなくなる
cleanup-way-collect-script = `seawall collect script` のスクリプトを実行する
cleanup-way-disk-image = ディスクのイメージを取る
cleanup-way-system-restore-off = マイ コンピュータのプロパティで、すべてのドライブについて
cleanup-way-known-good-backup = 攻撃より前の、正常と分かっているバックアップから
cleanup-way-known-good-media = 正常と分かっているメディアから
cleanup-way-ipsec-policy = IPsec ポリシー
cleanup-way-connection-firewall = すべての接続のインターネット接続ファイアウォール (ICF)
cleanup-way-windows-firewall = Windows ファイアウォール
cleanup-way-dcom-off = DCOM を無効にして (EnableDCOM=N) 再起動
cleanup-way-tcpip-filtering = TCP/IP フィルタリングを設定して再起動
cleanup-way-removable-media = 感染していないホストで作ったリムーバブル メディアから
cleanup-way-hunt-again = 作業の後に集めた証拠で `seawall hunt --verify OLD NEW`
cleanup-way-read-file-versions = `seawall audit`: 一覧ではなくファイルのバージョンで判断する
cleanup-way-dcom-on = ホスト自身で DCOM を有効に戻す
cleanup-way-containment-off = 封じ込めを解除する
cleanup-way-failure-action-back = `sc failure rpcss reset= 0 actions= reboot/60000`
cleanup-way-system-restore-on = システムの復元を有効に戻す

# 注意
cleanup-note-power-stays-on = メモリーの内容を証拠とする場合は、電源を切らないでください
cleanup-note-log-on-locally = ローカルのアカウントでログオンします: ネットワークがないとドメインのアカウントが使えないことがあります
cleanup-note-clock-back-damages-evidence = 時計を戻さないでください: 証拠が損なわれます
cleanup-note-no-shutdown-program = この Windows には shutdown.exe がありません
cleanup-note-no-restart-by-default = この Windows は、RPC が止まっても既定では再起動しません
cleanup-note-antivirus-does-not-stop-crash = ウイルス対策ソフトウェアは感染を防げても、クラッシュは防げません
cleanup-note-restart-erases-memory = 再起動すると、メモリーだけにあるものは失われます
cleanup-note-all-restore-points-go = 復元ポイントがすべて消えます: 証拠を保全した後に限ります
cleanup-note-old-disk-is-kept = 元のディスクか、そのイメージを保管します
cleanup-note-dcom-off-acts-after-restart = DCOM の無効化は再起動後に有効になります
cleanup-note-dcom-off-needs-sp3 = SP3 より前では、DCOM の無効化を当てにできません
cleanup-note-ipsec-lets-port-88-in = NoDefaultExempt を設定しない限り、送信元ポート 88 は IPsec を通ります
cleanup-note-filters-start-late = 起動直後は、ネットワークより後にフィルターが有効になります
cleanup-note-names-of-the-system = dllhost.exe や svchost.exe などはシステム自身のものでもあります: この名前だけで終了させないでください
cleanup-note-nothing-is-deleted = 何も削除しません: ファイルは移動し、キーは先に保存します
cleanup-note-vendor-reconnects-first = 2003 年のベンダーの手順は更新の前に接続しますが、この計画では接続しません
cleanup-note-media-is-mandatory = この Windows には使えるフィルターがないため、メディアからの適用が必須です
cleanup-note-service-pack-first = 先にサービス パックが必要です
cleanup-note-rebuild-where-doubt = 侵入されなかったと確信できないときは、再構築します
cleanup-note-scan-before-reconnecting = 接続する前に、外からスキャンします
cleanup-note-dcom-on-only-locally = DCOM をリモートから有効に戻すことはできません
cleanup-note-may-look-updated = ワーム自身が修正プログラムを入れるため、更新済みに見えることがあります
cleanup-note-patched-by-other = ファイルの言語が違います: 管理者以外が更新した可能性があります
cleanup-note-way-refused = 選ばれた方法はここでは使えません。代わりにメディアから適用します

# 見つかったものの扱い
cleanup-act-stop-service = サービス { $name } を停止し、起動しないようにする
cleanup-act-end-process = { $image } を終了する
cleanup-act-take-out-value = キー { $key } を保存してから、値 { $name } を取り除く
cleanup-act-take-out-service = サービス { $name } のキーを保存してから、取り除く
cleanup-act-quarantine-file = { $path } を計画のフォルダーへ移す
cleanup-act-by-hand = 手作業: { $what } ({ $why })
cleanup-hand-name-of-the-system = システムにも同じ名前のものがあります
cleanup-hand-folder-not-known = 場所が分かりません
cleanup-hand-key-of-a-user = ユーザーごとのキーです
cleanup-hand-key-of-others = ほかのものに影響するおそれがあります
cleanup-hand-not-writable = コマンド ラインに正しく書けません
cleanup-hand-not-known-whole = 全体が分かっていません

# スクリプトがない理由
cleanup-no-script-not-cleaned = スクリプトはありません: 駆除の対象ではありません
cleanup-no-script-not-on-this-system = このシステム用のスクリプトはありません: カードに従ってください
cleanup-no-script-nothing-to-script = スクリプトはありません: 自動化して安全なものがありません
cleanup-no-script-not-writable = スクリプトはありません: 正しく書けないものがあります

# 計画とカード
cleanup-plan = 計画: { $course }
cleanup-way-provided = { $way } ({ $provided })
cleanup-marked = { $said } [{ $certainty }]
cleanup-attack-way-taken = { $way } (この計画での方法)
cleanup-attack-way-open = { $way }
cleanup-source = 出典: { $sources }
cleanup-updates = 次の順に適用する修正プログラム: { $updates } (パッケージとスイッチは `seawall plan` で確認できます)
cleanup-no-updates = 不足している修正プログラムは見つかっていません
cleanup-scripts = バッチ ファイル: { $names }
cleanup-card-title = 駆除カード
cleanup-card-of = 駆除カード: { $host }
cleanup-card-found = 見つかったもの: { $found }
cleanup-card-signature = 署名
cleanup-card-one-of = 次のいずれか:
cleanup-card-kept = 証拠の保管場所
